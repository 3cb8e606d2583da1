// SPDX-License-Identifier: MPL-2.0
// Changed copies share with the original whatever did not change.
#include "provider/value/value.h"

#include <string.h>

static const Value *object_with(Arena *arena, const Value *object, Text name, const Value *member) {
    const Type *type = object->object.type;
    ptrdiff_t index = type_field_index(type, name);
    if (index < 0) return object;
    const Value **fields = ARENA_ARRAY(arena, type->field_count, const Value *);
    memcpy(fields, object->object.fields, type->field_count * sizeof *fields);
    fields[index] = member;
    Value *changed = ARENA_NEW(arena, Value);
    *changed = (Value){.kind = VALUE_OBJECT, .object = {.type = type, .fields = fields}};
    return changed;
}

// Position of the first entry whose key is not below key.
static size_t map_position(const Value *map, Text key) {
    size_t low = 0, high = map->map.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(map->map.entries[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// The map with the entries [from, to) replaced by the inserted ones.
static const Value *map_splice(Arena *arena, const Value *map, size_t from, size_t to,
                               const ValueEntry *inserted) {
    size_t before = from, after = map->map.count - to, added = inserted != NULL ? 1 : 0;
    ValueEntry *entries = ARENA_ARRAY(arena, before + added + after, ValueEntry);
    if (before > 0) memcpy(entries, map->map.entries, before * sizeof *entries);
    if (added > 0) entries[before] = *inserted;
    if (after > 0) memcpy(entries + before + added, map->map.entries + to, after * sizeof *entries);
    Value *changed = ARENA_NEW(arena, Value);
    *changed =
        (Value){.kind = VALUE_MAP, .map = {.entries = entries, .count = before + added + after}};
    return changed;
}

static bool map_has_at(const Value *map, size_t position, Text key) {
    return position < map->map.count && text_equal(map->map.entries[position].key, key);
}

static const Value *with_text(Arena *arena, const Value *value, Text name, const Value *member) {
    if (member == NULL) member = &value_null;
    if (value != NULL && value->kind == VALUE_OBJECT)
        return object_with(arena, value, name, member);
    const Value *map = value != NULL && value->kind == VALUE_MAP ? value : &value_empty_map;
    size_t position = map_position(map, name);
    bool present = map_has_at(map, position, name);
    const ValueEntry entry = {
        .key = present ? map->map.entries[position].key : text_copy(arena, name), .value = member};
    return map_splice(arena, map, position, position + present, &entry);
}

const Value *value_with(Arena *arena, const Value *value, const char *name, const Value *member) {
    return with_text(arena, value, text_of(name), member);
}

const Value *value_map_without(Arena *arena, const Value *map, Text key) {
    if (map == NULL || map->kind != VALUE_MAP) return map;
    size_t position = map_position(map, key);
    if (!map_has_at(map, position, key)) return map;
    return map_splice(arena, map, position, position + 1, NULL);
}

static const Value *with_below(Arena *arena, const Value *map, Text rest, const Value *member) {
    Text name;
    text_next(&rest, '.', &name);
    if (rest.data != NULL) member = with_below(arena, value_get_text(map, name), rest, member);
    return with_text(arena, map, name, member);
}

const Value *value_with_at(Arena *arena, const Value *map, const char *dotted,
                           const Value *member) {
    return with_below(arena, map, text_of(dotted), member);
}

typedef const Value *Change(Arena *arena, const Value *member);

static const Value *const *change_each(Arena *arena, const Value *const *members, size_t count,
                                       Change *change) {
    const Value **changed = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) changed[i] = change(arena, members[i]);
    return changed;
}

static const Value *map_change(Arena *arena, const Value *map, Change *change) {
    ValueEntry *entries = ARENA_ARRAY(arena, map->map.count, ValueEntry);
    for (size_t i = 0; i < map->map.count; i++) {
        const ValueEntry *entry = &map->map.entries[i];
        entries[i] =
            (ValueEntry){.key = text_copy(arena, entry->key), .value = change(arena, entry->value)};
    }
    Value *changed = ARENA_NEW(arena, Value);
    *changed = (Value){.kind = VALUE_MAP, .map = {.entries = entries, .count = map->map.count}};
    return changed;
}

// A LIST, SET, MAP or OBJECT with each member replaced by what change makes of it.
static const Value *members_change(Arena *arena, const Value *value, Change *change) {
    if (value->kind == VALUE_MAP) return map_change(arena, value, change);
    if (value->kind == VALUE_OBJECT) {
        const Type *type = value->object.type;
        Value *changed = ARENA_NEW(arena, Value);
        *changed = *value;
        changed->object.fields =
            change_each(arena, value->object.fields, type->field_count, change);
        return changed;
    }
    size_t count = value->list.count;
    return value_list(arena, value->kind, change_each(arena, value->list.items, count, change),
                      count);
}

static const Value *dynamic_of(Arena *arena, const Type *type, const Value *inner) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_DYNAMIC, .dynamic = {.type = type, .inner = inner}};
    return value;
}

static bool is_container(const Value *value) {
    if (value == NULL) return false;
    return value->kind == VALUE_LIST || value->kind == VALUE_SET || value->kind == VALUE_MAP ||
           value->kind == VALUE_OBJECT;
}

static const Value *scalar_copy(Arena *arena, const Value *value) {
    switch (value->kind) {
    case VALUE_NULL:
        return &value_null;
    case VALUE_UNKNOWN:
        return &value_unknown;
    case VALUE_BOOL:
        return value_bool(value->boolean);
    default: {
        Value *copy = ARENA_NEW(arena, Value);
        *copy = (Value){.kind = value->kind, .text = text_copy(arena, value->text)};
        return copy;
    }
    }
}

// Types below a dynamic value came with it and live no longer; all others outlive every call.
static const Value *copy_with_types(Arena *arena, const Value *value) {
    if (!is_container(value)) return value_copy(arena, value);
    Value *copy = ARENA_NEW(arena, Value);
    *copy = *members_change(arena, value, copy_with_types);
    if (copy->kind == VALUE_OBJECT) copy->object.type = type_copy(arena, value->object.type);
    return copy;
}

const Value *value_copy(Arena *arena, const Value *value) {
    if (value == NULL) return &value_null;
    if (value->kind == VALUE_DYNAMIC)
        return dynamic_of(arena, type_copy(arena, value->dynamic.type),
                          copy_with_types(arena, value->dynamic.inner));
    if (is_container(value)) return members_change(arena, value, value_copy);
    return scalar_copy(arena, value);
}

const Value *value_unknown_to_null(Arena *arena, const Value *value) {
    if (value_is_wholly_known(value)) return value;
    if (value->kind == VALUE_DYNAMIC)
        return dynamic_of(arena, value->dynamic.type,
                          value_unknown_to_null(arena, value->dynamic.inner));
    if (value->kind == VALUE_UNKNOWN) return &value_null;
    return members_change(arena, value, value_unknown_to_null);
}
