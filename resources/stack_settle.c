// SPDX-License-Identifier: MPL-2.0
// Waiting until the clouds tell what was done. A read may answer from before a change for a while;
// the next plan would take that for a change by somebody else.
#include "resources/names.h"
#include "resources/stack_work.h"
#include "resources/wait.h"

#include <string.h>

// The parts that the operation makes or changes.
typedef struct Changed {
    const Part *parts[STACK_MAX_PARTS + 1];
    size_t count;
} Changed;

static Changed find_changed(const Deployment *deployment) {
    Changed changed = {.count = 0};
    for (const Part *const *part = deployment->stack->parts; *part != NULL; part++) {
        PartWork work = part_work(deployment->stack, *part, deployment->prior, deployment->planned);
        if ((*part)->read != NULL && work != WORK_NONE && work != WORK_REMOVE)
            changed.parts[changed.count++] = *part;
    }
    return changed;
}

static bool agree_on_part(const Value *wanted, const Value *seen, const char *part) {
    const Value *there = part_entry(seen, part), *expected = part_entry(wanted, part);
    return value_equal(value_get(there, A_ID), value_get(expected, A_ID)) &&
           !text_is(value_text(value_get(there, A_STATUS)), STATUS_DRIFTED);
}

// What is told of a part besides may be another a moment later.
static bool agree(const Stack *stack, const Changed *changed, const Value *wanted,
                  const Value *seen) {
    for (const Attr *row = resource_rows(stack->resource); row->name != NULL; row++) {
        bool parts = strcmp(row->name, A_PARTS) == 0;
        if (!parts && !value_equal(value_get(wanted, row->name), value_get(seen, row->name)))
            return false;
    }
    for (size_t i = 0; i < changed->count; i++)
        if (!agree_on_part(wanted, seen, changed->parts[i]->name)) return false;
    return true;
}

// As a refresh of state reads.
static Status look(Call *call, const Deployment *deployment, const Changed *changed,
                   const Value *state, const Value **ret) {
    Deployment reading = {
        .stack = deployment->stack,
        .session = deployment->session,
        .config = &value_null,
        .prior = state,
        .asked = &value_null,
        .planned = &value_null,
        .private = deployment->private,
        .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = state, .secrets = &value_empty_map},
        .memo = api_memo_new(call)};
    return parts_read(call, &reading, changed->parts, ret);
}

// Without the caller's messages, and no longer than what may be unknown can be waited for: an API
// that does not answer must not hold up what is done.
static Call quiet_call(const Call *call) {
    Call quiet = *call;
    int64_t end = call_now_ms() + UNKNOWN_YET_MS / (call->haste > 0 ? call->haste : 1);
    quiet.diags = diags_new(call->arena);
    if (end < quiet.deadline_ms) quiet.deadline_ms = end;
    return quiet;
}

// Everything is done: whatever goes wrong now is no failure of it, and what differs after a while
// is for the next plan to tell.
Status stack_settle(Call *call, Deployment *deployment) {
    const Changed changed = find_changed(deployment);
    if (changed.count == 0) return status_ok();
    Call quiet = quiet_call(call);
    int64_t start = call_now_ms();
    const Value *seen;
    do {
        if (!look(&quiet, deployment, &changed, deployment->synced.state, &seen).ok)
            return status_ok();
    } while (!agree(deployment->stack, &changed, deployment->synced.state, seen) &&
             wait_unknown(&quiet, start));
    return status_ok();
}

// Parts that were recorded and that the deletion removed. What other objects hold is gone with
// them.
static Changed find_removed(const Deployment *deployment) {
    Changed removed = {.count = 0};
    for (const Part *const *part = deployment->stack->parts; *part != NULL; part++) {
        bool recorded = stack_part_id(deployment->prior, (*part)->name).length > 0;
        bool goes = (*part)->remove != NULL && (*part)->read != NULL && !(*part)->outlives;
        if (recorded && goes && !resume_keeps(deployment, *part))
            removed.parts[removed.count++] = *part;
    }
    return removed;
}

// What is told of for a while although it is gone would be taken for there by a creation that
// follows at once, as in a replacement.
Status stack_settle_gone(Call *call, Deployment *deployment) {
    const Changed removed = find_removed(deployment);
    if (removed.count == 0) return status_ok();
    Call quiet = quiet_call(call);
    int64_t start = call_now_ms();
    const Value *seen;
    do {
        if (!look(&quiet, deployment, &removed, deployment->prior, &seen).ok) return status_ok();
    } while (!value_is_null(seen) && wait_unknown(&quiet, start));
    return status_ok();
}
