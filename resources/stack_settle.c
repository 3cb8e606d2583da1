// SPDX-License-Identifier: MPL-2.0
// Waiting until the clouds tell what was done. A read may answer from before a change for a while;
// the next plan would take that for a change by somebody else.
#include "resources/names.h"
#include "resources/stack_work.h"
#include "resources/wait.h"

#include <string.h>

static bool has_entry(const Value *parts, Text name, const Value *entry) {
    const Value *seen = value_get_text(parts, name);
    return value_equal(value_get(seen, A_ID), value_get(entry, A_ID)) &&
           !text_is(value_text(value_get(seen, A_STATUS)), STATUS_DRIFTED);
}

static bool agree_on_parts(const Value *wanted, const Value *seen) {
    for (size_t i = 0; i < value_count(wanted); i++) {
        const ValueEntry *entry = &wanted->map.entries[i];
        if (!has_entry(seen, entry->key, entry->value)) return false;
    }
    return value_count(wanted) == value_count(seen);
}

// What is told of an object besides may differ from what is told a moment later.
static bool agree(const Stack *stack, const Value *wanted, const Value *seen) {
    if (value_is_null(seen)) return false;
    for (const Attr *row = resource_rows(stack->resource); row->name != NULL; row++) {
        bool parts = strcmp(row->name, A_PARTS) == 0;
        if (!parts && !value_equal(value_get(wanted, row->name), value_get(seen, row->name)))
            return false;
    }
    return agree_on_parts(value_get(wanted, A_PARTS), value_get(seen, A_PARTS));
}

// As a refresh reads.
static Status look(Call *call, const Deployment *deployment, const Value **ret) {
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
    return parts_read(call, &reading, ret);
}

// Everything is done: whatever goes wrong now is no failure of it, and what differs after a while
// is for the next plan to tell.
Status stack_settle(Call *call, Deployment *deployment) {
    Call quiet = *call;
    quiet.diags = diags_new(call->arena);
    int64_t start = call_now_ms();
    const Value *seen;
    do {
        if (!look(&quiet, deployment, &seen).ok) return status_ok();
    } while (!agree(deployment->stack, deployment->synced.state, seen) &&
             wait_unknown(&quiet, start));
    return status_ok();
}
