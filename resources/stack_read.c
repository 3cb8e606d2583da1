// SPDX-License-Identifier: MPL-2.0
// Reading all parts at once.
#include "provider/schema/wire.h"
#include "resources/api_memo.h"
#include "resources/names.h"
#include "resources/stack_work.h"
#include "resources/tasks.h"
#include "resources/wait.h"

typedef struct PartReading {
    Deployment *deployment;
    const Part *part;
    Found found;
} PartReading;

static bool shows(const Found *found) {
    return found->present || found->replaced;
}

// What was asked for and not answered may be there and not be told of yet; whoever took it for
// missing would lose it.
static Status look_again(Call *call, PartReading *reading) {
    const Part *part = reading->part;
    int64_t start = call_now_ms();
    while (!shows(&reading->found) && wait_unknown(call, start)) {
        api_memo_forget(reading->deployment->memo);
        TRY(part->read(call, reading->deployment, reading->deployment->prior, &reading->found));
    }
    if (shows(&reading->found) || call_state(call) == CALL_RUNNING) return status_ok();
    const char *what = arena_printf(call->arena, "what may have been made: %s", part->label);
    return wait_fail(call, call_state(call), what, "nothing", start);
}

static Status read_part(Call *call, void *context) {
    PartReading *reading = context;
    const Value *prior = reading->deployment->prior;
    const Part *part = reading->part;
    TRY(part->read(call, reading->deployment, prior, &reading->found));
    bool unknown = text_is(stack_part_status(prior, part->name), STATUS_UNKNOWN);
    return unknown && !shows(&reading->found) ? look_again(call, reading) : status_ok();
}

static Status read_all(Call *call, PartReading *readings, size_t count) {
    Task *tasks = ARENA_ARRAY(call->arena, count, Task);
    for (size_t i = 0; i < count; i++) tasks[i] = (Task){.run = read_part, .context = &readings[i]};
    return tasks_run(call, tasks, count);
}

// Leftovers are not read: they only have to go.
static const Value *list_parts(Arena *arena, const Stack *stack, const PartReading *readings,
                               size_t count) {
    const Value *before = readings[0].deployment->prior;
    const Value *parts = leftovers_of(arena, value_get(before, A_PARTS));
    if (stack_unfinished(before))
        parts = value_with(arena, parts, ENTRY_DEPLOYMENT, part_entry(before, ENTRY_DEPLOYMENT));
    for (size_t i = 0; i < count; i++) {
        const Found *found = &readings[i].found;
        if (found->replaced)
            parts = leftover_add(arena, stack, readings[i].part, text_of(found->id), parts);
        if (!found->present) continue;
        const Value *id = value_cstring(arena, found->id);
        const Value *status = value_cstring(arena, found->drifted ? STATUS_DRIFTED : found->status);
        parts = value_with(arena, parts, readings[i].part->name,
                           part_entry_new(arena, stack, id, status));
    }
    return parts;
}

// A part that is gone is missing from `parts`; what was asked of it stays, to be made again.
// Outputs of a part that is not asked for say what is given instead.
static const Value *drop_outputs(Arena *arena, const Attr *rows, const char *part,
                                 const Value *state) {
    for (const Attr *row = rows; row->name != NULL; row++) {
        bool output = (row->flags & (REQUIRED | OPTIONAL)) == 0 && row_is_of(row, part);
        if (output) state = value_with(arena, state, row->name, &value_null);
    }
    return state;
}

static Status merge_readings(Call *call, const Stack *stack, const PartReading *readings,
                             size_t count, const Value **state) {
    const Attr *rows = resource_rows(stack->resource);
    for (size_t i = 0; i < count; i++) {
        const Found *found = &readings[i].found;
        const char *part = readings[i].part->name;
        if (found->present)
            TRY(wire_decode(call, rows, part, found->body, state));
        else if (part_wanted(readings[i].part, *state))
            *state = drop_outputs(call->arena, rows, part, *state);
    }
    // A data source that reads parts does not list them.
    if (type_field_index(resource_type(stack->resource), TEXT(A_PARTS)) < 0) return status_ok();
    *state =
        value_with(call->arena, *state, A_PARTS, list_parts(call->arena, stack, readings, count));
    return status_ok();
}

// Parts that the state speaks of, and after an import all there can be.
static bool part_reads(const Deployment *deployment, const Part *part) {
    if (part->read == NULL) return false;
    return deployment->discover || part_wanted(part, deployment->prior) ||
           stack_part_id(deployment->prior, part->name).length > 0;
}

// What a deletion elsewhere left is still to be managed, and at last removed. What was never
// managed exists only with its first part.
static bool still_there(const Deployment *deployment, const PartReading *readings, size_t count) {
    const Part *anchor = deployment->stack->anchor;
    if (anchor == NULL) anchor = deployment->stack->parts[0];
    for (size_t i = 0; i < count; i++) {
        const Found *found = &readings[i].found;
        if (shows(found) && (readings[i].part == anchor || !deployment->discover)) return true;
    }
    return false;
}

Status parts_read(Call *call, Deployment *deployment, const Part *const *parts, const Value **ret) {
    const Stack *stack = deployment->stack;
    PartReading readings[STACK_MAX_PARTS];
    size_t count = 0;
    for (size_t i = 0; parts[i] != NULL; i++) {
        if (!part_reads(deployment, parts[i])) continue;
        readings[count++] = (PartReading){.deployment = deployment, .part = parts[i]};
    }
    TRY(read_all(call, readings, count));
    const Value *state = &value_null;
    if (still_there(deployment, readings, count)) {
        state = deployment->synced.state;
        TRY(merge_readings(call, stack, readings, count, &state));
    }
    *ret = state;
    return status_ok();
}

Status stack_read(Call *call, const Stack *stack, ReadChange *change) {
    Deployment deployment = {.stack = stack,
                             .session = change->session,
                             .config = &value_null,
                             .prior = change->state,
                             .asked = &value_null,
                             .planned = &value_null,
                             .private = change->private,
                             .synced = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                        .state = change->state,
                                        .secrets = &value_empty_map},
                             .memo = api_memo_new(call)};
    deployment.discover = value_is_null(value_get(change->state, A_PARTS));
    if (deployment.discover && stack->discover != NULL) TRY(stack->discover(call, &deployment));
    TRY(parts_read(call, &deployment, stack->parts, &change->state));
    if (stack->resumes && stack_unfinished(change->state))
        resume_note(stack, change->session, change->state);
    return status_ok();
}
