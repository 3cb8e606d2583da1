// SPDX-License-Identifier: MPL-2.0
// Reading all parts at once.
#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/stack_work.h"
#include "resources/tasks.h"

typedef struct PartReading {
    Deployment *deployment;
    const Part *part;
    Found found;
} PartReading;

static Status read_part(Call *call, void *context) {
    PartReading *reading = context;
    return reading->part->read(call, reading->deployment, reading->deployment->prior,
                               &reading->found);
}

static Status read_all(Call *call, PartReading *readings, size_t count) {
    Task *tasks = ARENA_ARRAY(call->arena, count, Task);
    for (size_t i = 0; i < count; i++) tasks[i] = (Task){.run = read_part, .context = &readings[i]};
    return tasks_run(call, tasks, count);
}

static Status merge_reading(Call *call, const Deployment *deployment, const PartReading *reading,
                            const Value **state, const Value **parts) {
    const Stack *stack = deployment->stack;
    const Found *found = &reading->found;
    const Value *body = found->present ? found->body : &value_null;
    TRY(wire_decode(call, resource_rows(stack->resource), reading->part->name, body, state));
    if (!found->present || found->id == NULL) return status_ok();
    const Value *id = value_cstring(call->arena, found->id);
    const Value *status =
        value_cstring(call->arena, found->drifted ? STATUS_DRIFTED : found->status);
    *parts = value_with(call->arena, *parts, reading->part->name,
                        part_entry_new(call->arena, stack, id, status));
    return status_ok();
}

Status stack_read(Call *call, const Stack *stack, ReadChange *change) {
    Deployment deployment = {.stack = stack,
                             .session = change->session,
                             .config = &value_null,
                             .prior = change->state,
                             .planned = &value_null,
                             .private = change->private,
                             .synced = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = change->state}};
    deployment.discover = value_is_null(value_get(change->state, A_PARTS));
    PartReading readings[STACK_MAX_PARTS];
    size_t count = 0;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        bool reads = stack->parts[i]->read != NULL &&
                     (deployment.discover || part_wanted(stack->parts[i], change->state));
        if (reads)
            readings[count++] = (PartReading){.deployment = &deployment, .part = stack->parts[i]};
    }
    TRY(read_all(call, readings, count));
    if (!readings[0].found.present) {
        change->state = &value_null;
        return status_ok();
    }
    const Value *state = deployment.synced.state, *parts = &value_empty_map;
    for (size_t i = 0; i < count; i++)
        TRY(merge_reading(call, &deployment, &readings[i], &state, &parts));
    // A data source that reads parts does not list them.
    bool lists = type_field_index(resource_type(stack->resource), TEXT(A_PARTS)) >= 0;
    change->state = lists ? value_with(call->arena, state, A_PARTS, parts) : state;
    return status_ok();
}
