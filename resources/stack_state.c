// SPDX-License-Identifier: MPL-2.0
// The state of a deployment while it is being changed.
#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/stack_work.h"

#include <string.h>

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
            object ? planned->object.type->fields[i].name : value_entry_at(planned, i)->key.data;
        const Value *member =
            object ? planned->object.fields[i] : value_entry_at(planned, i)->value;
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

Text stack_recorded_id(Deployment *deployment, const char *part) {
    return value_text(value_get(value_get(stack_get(deployment, A_PARTS), part), A_ID));
}

const Value *stack_now(Call *call, Deployment *deployment) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *state = deployment->synced.state;
    pthread_mutex_unlock(&deployment->synced.lock);
    if (value_is_null(deployment->planned)) return deployment->prior;
    return stack_fill(call->arena, deployment->planned, state);
}

void stack_secret_put(Call *call, Deployment *deployment, const char *name, Text secret) {
    call_hide(call, secret);
    const Value *value = value_string(call->arena, secret);
    pthread_mutex_lock(&deployment->synced.lock);
    deployment->synced.secrets = value_with(call->arena, deployment->synced.secrets, name, value);
    pthread_mutex_unlock(&deployment->synced.lock);
}

const Value *stack_secrets(Deployment *deployment) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *secrets = deployment->synced.secrets;
    pthread_mutex_unlock(&deployment->synced.lock);
    return secrets;
}

Text stack_secret(Deployment *deployment, const char *name) {
    return value_text(value_get(stack_secrets(deployment), name));
}

Status stack_reveal(Call *call, Deployment *deployment, const char *name) {
    for (const Part *const *part = deployment->stack->parts; *part != NULL; part++) {
        if (strcmp((*part)->name, name) != 0 || (*part)->reveal == NULL) continue;
        return (*part)->reveal(call, deployment);
    }
    return status_ok();
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

// The object that had the part's place until now is left to be removed.
static const Value *record_replacement(Arena *arena, const Deployment *deployment, const Part *part,
                                       const Value *entry, Text id) {
    const Value *parts = value_get(deployment->synced.state, A_PARTS);
    Text known = value_text(value_get(entry, A_ID));
    if (part->key == NULL) return parts;
    if (known.length > 0 && !text_equal(known, id))
        parts = leftover_add(arena, deployment->stack, part, known, parts);
    return leftover_drop(arena, part, id, parts);
}

void stack_record(Call *call, Deployment *deployment, const Part *part, const Found *found) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *state = deployment->synced.state;
    if (found->body != NULL) state = record_rows(call, deployment, part, found->body, state);
    const Value *old = part_entry(state, part->name), *parts = value_get(state, A_PARTS);
    const Value *id = value_get(old, A_ID);
    if (found->id != NULL) {
        parts = record_replacement(call->arena, deployment, part, old, text_of(found->id));
        id = value_cstring(call->arena, found->id);
    }
    const Value *entry = part_entry_new(call->arena, deployment->stack, id,
                                        value_cstring(call->arena, found->status));
    parts = value_with(call->arena, parts, part->name, entry);
    deployment->synced.state = value_with(call->arena, state, A_PARTS, parts);
    deployment->synced.exists = true;
    pthread_mutex_unlock(&deployment->synced.lock);
}

bool stack_follows(const Deployment *deployment) {
    return deployment->claim_before != NULL && *deployment->claim_before != '\0';
}

void stack_lost(Deployment *deployment) {
    pthread_mutex_lock(&deployment->synced.lock);
    deployment->synced.lost = true;
    pthread_mutex_unlock(&deployment->synced.lock);
}

void stack_doubt(Deployment *deployment, const Part *part) {
    size_t index = 0;
    while (deployment->stack->parts[index] != part) index++;
    pthread_mutex_lock(&deployment->synced.lock);
    deployment->synced.doubted |= UINT32_C(1) << index;
    deployment->synced.doubted_ms = call_now_ms();
    pthread_mutex_unlock(&deployment->synced.lock);
}

void stack_suspect(Call *call, Deployment *deployment, const Part *part, const char *id) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *state = deployment->synced.state;
    const Value *entry =
        part_entry_new(call->arena, deployment->stack, value_cstring(call->arena, id),
                       value_cstring(call->arena, STATUS_UNKNOWN));
    const Value *parts = value_with(call->arena, value_get(state, A_PARTS),
                                    arena_printf(call->arena, "%s/%s", part->name, id), entry);
    deployment->synced.state = value_with(call->arena, state, A_PARTS, parts);
    pthread_mutex_unlock(&deployment->synced.lock);
}

void stack_claim(Arena *arena, const Stack *stack, const char *part, Text id,
                 const Value **object) {
    const Value *entry =
        part_entry_new(arena, stack, value_string(arena, id), value_cstring(arena, STATUS_FOUND));
    const Value *parts = value_with(arena, value_get(*object, A_PARTS), part, entry);
    *object = value_with(arena, *object, A_PARTS, parts);
}

void stack_forget(Call *call, Deployment *deployment, Text entry) {
    pthread_mutex_lock(&deployment->synced.lock);
    const Value *state = deployment->synced.state;
    const Value *parts = value_map_without(call->arena, value_get(state, A_PARTS), entry);
    deployment->synced.state = value_with(call->arena, state, A_PARTS, parts);
    pthread_mutex_unlock(&deployment->synced.lock);
}
