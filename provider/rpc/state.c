// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/state.h"

static const Value *strip_list(Arena *arena, const Attr *rows, const Value *list) {
    const Value **items = ARENA_ARRAY(arena, list->list.count, const Value *);
    for (size_t i = 0; i < list->list.count; i++)
        items[i] = state_without_write_only(arena, rows, list->list.items[i]);
    return value_list(arena, list->kind, items, list->list.count);
}

static const Value *strip_map(Arena *arena, const Attr *rows, const Value *map) {
    ValueEntry *entries = ARENA_ARRAY(arena, map->map.count, ValueEntry);
    for (size_t i = 0; i < map->map.count; i++) {
        entries[i].key = map->map.entries[i].key;
        entries[i].value = state_without_write_only(arena, rows, map->map.entries[i].value);
    }
    return value_map(arena, entries, map->map.count);
}

// Members of a nested attribute, whichever way it holds them.
static const Value *strip_nested(Arena *arena, const Attr *row, const Value *value) {
    switch (value->kind) {
    case VALUE_OBJECT:
        return state_without_write_only(arena, row->type.attrs, value);
    case VALUE_LIST:
    case VALUE_SET:
        return strip_list(arena, row->type.attrs, value);
    case VALUE_MAP:
        return strip_map(arena, row->type.attrs, value);
    default:
        return value;
    }
}

const Value *state_without_write_only(Arena *arena, const Attr *rows, const Value *object) {
    if (value_is_null(object) || object->kind != VALUE_OBJECT) return object;
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Value *value = value_get(object, row->name);
        if (value_is_null(value)) continue;
        if (row->flags & WRITE_ONLY)
            object = value_with(arena, object, row->name, &value_null);
        else if (row->type.attrs != NULL)
            object = value_with(arena, object, row->name, strip_nested(arena, row, value));
    }
    return object;
}

static Status check_known(Call *call, const Path *path, const Value *value);

static Status check_items(Call *call, const Path *path, const Value *value) {
    Status status = status_ok();
    for (size_t i = 0; i < value->list.count; i++) {
        // Elements of a set have no address of their own.
        Path step = path_index(path, i);
        const Path *at = value->kind == VALUE_SET ? path : &step;
        if (!check_known(call, at, value->list.items[i]).ok) status = status_failed();
    }
    return status;
}

static Status check_entries(Call *call, const Path *path, const Value *value) {
    Status status = status_ok();
    for (size_t i = 0; i < value->map.count; i++) {
        Path step = path_key(path, value->map.entries[i].key);
        if (!check_known(call, &step, value->map.entries[i].value).ok) status = status_failed();
    }
    return status;
}

static Status check_fields(Call *call, const Path *path, const Value *value) {
    Status status = status_ok();
    for (size_t i = 0; i < value->object.type->field_count; i++) {
        Path step = path_attribute(path, value->object.type->fields[i].name);
        if (!check_known(call, &step, value->object.fields[i]).ok) status = status_failed();
    }
    return status;
}

static Status check_known(Call *call, const Path *path, const Value *value) {
    if (!value_is_known(value))
        return call_fail(
            call, path, "Provider left a value unknown",
            "After the operation %s has no known value, which is a bug in the "
            "provider. It is stored as null; the next refresh reads what it really is.",
            path != NULL ? path_print(call->arena, path) : "the object");
    if (value_is_null(value)) return status_ok();
    switch (value->kind) {
    case VALUE_LIST:
    case VALUE_SET:
        return check_items(call, path, value);
    case VALUE_MAP:
        return check_entries(call, path, value);
    case VALUE_OBJECT:
        return check_fields(call, path, value);
    case VALUE_DYNAMIC:
        return check_known(call, path, value->dynamic.inner);
    default:
        return status_ok();
    }
}

Status state_check_known(Call *call, const Value *object) {
    return check_known(call, NULL, object);
}
