// SPDX-License-Identifier: MPL-2.0
#include "resources/stack.h"

#include "provider/schema/plan.h"
#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/stack_run.h"

#include <string.h>

const Attr stack_part_attrs[] = {
    {A_ID, STRING, COMPUTED, .doc = "Identifier of the cloud object."},
    {A_STATUS, STRING, COMPUTED,
     .doc = "Its status in the API's own words, or `" STATUS_DRIFTED
            "` when something was changed elsewhere that the next apply puts right."},
    ATTRS_END,
};

static const Value *part_entry(const Value *object, const char *part) {
    return value_get(value_get(object, A_PARTS), part);
}

Text stack_part_id(const Value *object, const char *part) {
    return value_text(value_get(part_entry(object, part), A_ID));
}

static const Type *entry_type(const Stack *stack) {
    const Type *type = resource_type(stack->resource);
    ptrdiff_t index = type_field_index(type, TEXT(A_PARTS));
    return type->fields[index].type->element;
}

static const Value *entry_new(Arena *arena, const Stack *stack, const Value *id,
                              const Value *status) {
    const Value *entry = value_object(arena, entry_type(stack));
    entry = value_with(arena, entry, A_ID, id);
    return value_with(arena, entry, A_STATUS, status);
}

static bool row_is_of(const Attr *row, const char *part) {
    return row->part != NULL && part != NULL && strcmp(row->part, part) == 0;
}

// ---- what is to be done with a part

bool part_wanted(const Part *part, const Value *object) {
    if (value_is_null(object)) return false;
    return part->wanted == NULL || part->wanted(object);
}

static bool part_moves(const Part *part, const Value *prior, const Value *planned) {
    return part->key != NULL && !text_equal(part->key(prior), part->key(planned));
}

PartWork part_work(const Stack *stack, const Part *part, const Value *prior, const Value *planned) {
    const Value *entry = part_entry(prior, part->name);
    bool wanted = part_wanted(part, planned), exists = !value_is_null(entry);
    if (!wanted) return exists ? WORK_REMOVE : WORK_NONE;
    if (!exists) return WORK_CREATE;
    if (part_moves(part, prior, planned)) return WORK_MOVE;
    if (text_is(value_text(value_get(entry, A_STATUS)), STATUS_DRIFTED)) return WORK_UPDATE;
    if (part->update == NULL) return WORK_NONE;
    const Attr *rows = resource_rows(stack->resource);
    bool differs = wire_differs(rows, part->name, prior, planned) ||
                   (part->inputs != NULL && wire_differs(rows, part->inputs, prior, planned));
    return differs ? WORK_UPDATE : WORK_NONE;
}

// ---- plan

static const Value *planned_entry(Arena *arena, const Stack *stack, PartWork work,
                                  const Value *prior) {
    switch (work) {
    case WORK_UPDATE:
        return entry_new(arena, stack, value_get(prior, A_ID), &value_unknown);
    case WORK_CREATE:
    case WORK_MOVE:
        return entry_new(arena, stack, &value_unknown, &value_unknown);
    case WORK_NONE:
    case WORK_REMOVE:
        break;
    }
    return prior;
}

// Read-only attributes of a part follow what happens to it.
static void plan_part_rows(Call *call, const Attr *rows, const Part *part, PartWork work,
                           PlanChange *change) {
    for (const Attr *row = rows; row->name != NULL; row++) {
        if (row->flags != COMPUTED && row->flags != (COMPUTED | STABLE)) continue;
        if (!row_is_of(row, part->name)) continue;
        const Value *prior = value_get(change->prior, row->name);
        bool kept = work == WORK_NONE || (work == WORK_UPDATE && (row->flags & STABLE) != 0);
        bool gone = !part_wanted(part, change->planned);
        const Value *value = gone ? &value_null : kept ? prior : &value_unknown;
        plan_set(call, change, row->name, value);
    }
}

Status stack_plan(Call *call, const Stack *stack, PlanChange *change) {
    const Attr *rows = resource_rows(stack->resource);
    const Value *parts = &value_empty_map;
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        const Part *part = stack->parts[i];
        PartWork work = part_work(stack, part, change->prior, change->planned);
        plan_part_rows(call, rows, part, work, change);
        if (!part_wanted(part, change->planned)) continue;
        const Value *entry =
            planned_entry(call->arena, stack, work, part_entry(change->prior, part->name));
        parts = value_with(call->arena, parts, part->name, entry);
    }
    plan_set(call, change, A_PARTS, parts);
    return status_ok();
}

static PartWork work_by_name(const Stack *stack, const char *name, const Value *prior,
                             const Value *planned) {
    for (size_t i = 0; stack->parts[i] != NULL; i++) {
        if (strcmp(stack->parts[i]->name, name) == 0)
            return part_work(stack, stack->parts[i], prior, planned);
    }
    return WORK_NONE;
}

bool stack_plan_touches(const Stack *stack, const PlanChange *change, const char *part) {
    return work_by_name(stack, part, change->prior, change->planned) != WORK_NONE;
}

bool stack_will_change(const Deployment *deployment, const char *part) {
    return work_by_name(deployment->stack, part, deployment->prior, deployment->planned) !=
           WORK_NONE;
}

// ---- state

const Value *stack_fill(Arena *arena, const Value *planned, const Value *found) {
    if (planned->kind == VALUE_UNKNOWN) return found;
    if (value_is_wholly_known(planned)) return planned;
    const Value *result = planned;
    size_t count = planned->kind == VALUE_OBJECT ? planned->object.type->field_count
                   : planned->kind == VALUE_MAP  ? planned->map.count
                                                 : 0;
    for (size_t i = 0; i < count; i++) {
        bool object = planned->kind == VALUE_OBJECT;
        const char *name =
            object ? planned->object.type->fields[i].name : planned->map.entries[i].key.data;
        const Value *member = object ? planned->object.fields[i] : planned->map.entries[i].value;
        const Value *filled = stack_fill(arena, member, value_get(found, name));
        if (filled != member) result = value_with(arena, result, name, filled);
    }
    return result;
}

void stack_set(Call *call, Deployment *deployment, const char *name, const Value *value) {
    pthread_mutex_lock(&deployment->synced.lock);
    deployment->synced.state = value_with(call->arena, deployment->synced.state, name, value);
    pthread_mutex_unlock(&deployment->synced.lock);
}

const Value *stack_get(Deployment *deployment, const char *name) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *value = value_get(deployment->synced.state, name);
    pthread_mutex_unlock(&deployment->synced.lock);
    return value;
}

static const Value *record_rows(Call *call, const Deployment *deployment, const Part *part,
                                const Value *body, const Value *state) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *decoded = state;
    // The rows were checked when they were planned; an answer of another form leaves them null.
    if (!wire_decode(call, rows, part->name, body, &decoded).ok) return state;
    for (const Attr *row = rows; row->name != NULL; row++) {
        if (!row_is_of(row, part->name) && !row_is_of(row, part->inputs)) continue;
        const Value *value = stack_fill(call->arena, value_get(deployment->planned, row->name),
                                        value_get(decoded, row->name));
        state = value_with(call->arena, state, row->name, value);
    }
    return state;
}

void stack_record(Call *call, Deployment *deployment, const Part *part, const Found *found) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *state = deployment->synced.state;
    if (found->body != NULL) state = record_rows(call, deployment, part, found->body, state);
    const Value *known = value_get(part_entry(state, part->name), A_ID);
    const Value *entry =
        entry_new(call->arena, deployment->stack,
                  found->id != NULL ? value_cstring(call->arena, found->id) : known,
                  value_cstring(call->arena, found->status));
    const Value *parts = value_with(call->arena, value_get(state, A_PARTS), part->name, entry);
    deployment->synced.state = value_with(call->arena, state, A_PARTS, parts);
    deployment->synced.exists = true;
    pthread_mutex_unlock(&deployment->synced.lock);
}

void stack_forget(Call *call, Deployment *deployment, const Part *part) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *parts = value_map_without(
        call->arena, value_get(deployment->synced.state, A_PARTS), text_of(part->name));
    deployment->synced.state = value_with(call->arena, deployment->synced.state, A_PARTS, parts);
    pthread_mutex_unlock(&deployment->synced.lock);
}

// ---- read

typedef struct PartReading {
    const Part *part;
    Found found;
} PartReading;

static Status read_part(Call *call, Deployment *deployment, void *context) {
    PartReading *reading = context;
    return reading->part->read(call, deployment, deployment->synced.state, &reading->found);
}

static Status read_all(Call *call, Deployment *deployment, PartReading *readings, size_t count) {
    StackTask *tasks = ARENA_ARRAY(call->arena, count, StackTask);
    for (size_t i = 0; i < count; i++)
        tasks[i] = (StackTask){.run = read_part, .context = &readings[i]};
    return stack_run(call, deployment, tasks, count);
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
                        entry_new(call->arena, stack, id, status));
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
        if (reads) readings[count++] = (PartReading){.part = stack->parts[i]};
    }
    TRY(read_all(call, &deployment, readings, count));
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
