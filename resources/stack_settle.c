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
        if (stack_will_change(deployment, (*part)->name)) changed.parts[changed.count++] = *part;
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

// As a refresh reads.
static Status look(Call *call, const Deployment *deployment, const Changed *changed,
                   const Value **ret) {
    Deployment reading = {.stack = deployment->stack,
                          .session = deployment->session,
                          .config = &value_null,
                          .prior = deployment->synced.state,
                          .asked = &value_null,
                          .planned = &value_null,
                          .private = deployment->private,
                          .synced = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                     .state = deployment->synced.state,
                                     .secrets = &value_empty_map},
                          .memo = api_memo_new(call)};
    return parts_read(call, &reading, changed->parts, ret);
}

// Everything is done: whatever goes wrong now is no failure of it, and what differs after a while
// is for the next plan to tell.
Status stack_settle(Call *call, Deployment *deployment) {
    const Changed changed = find_changed(deployment);
    if (changed.count == 0) return status_ok();
    Call quiet = *call;
    quiet.diags = diags_new(call->arena);
    int64_t start = call_now_ms();
    const Value *seen;
    do {
        if (!look(&quiet, deployment, &changed, &seen).ok) return status_ok();
    } while (!agree(deployment->stack, &changed, deployment->synced.state, seen) &&
             wait_unknown(&quiet, start));
    return status_ok();
}
