// SPDX-License-Identifier: MPL-2.0
#include "provider/value/value.h"

#include <stdlib.h>
#include <string.h>

const Value value_null = {.kind = VALUE_NULL};
const Value value_unknown = {.kind = VALUE_UNKNOWN};
const Value value_true = {.kind = VALUE_BOOL, .boolean = true};
const Value value_false = {.kind = VALUE_BOOL, .boolean = false};
const Value value_zero = {.kind = VALUE_NUMBER, .text = {.data = "0", .length = 1}};
const Value value_empty_string = {.kind = VALUE_STRING, .text = {.data = "", .length = 0}};
const Value value_empty_list = {.kind = VALUE_LIST};
const Value value_empty_map = {.kind = VALUE_MAP};

const Value *value_string(Arena *arena, Text text) {
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_STRING, .text = text_copy(arena, text)};
    return value;
}

const Value *value_cstring(Arena *arena, const char *text) {
    return value_string(arena, text_of(text));
}

const Value *value_bool(bool boolean) {
    return boolean ? &value_true : &value_false;
}

const Value *value_object(Arena *arena, const Type *type) {
    const Value **fields = ARENA_ARRAY(arena, type->field_count, const Value *);
    for (size_t i = 0; i < type->field_count; i++) fields[i] = &value_null;
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_OBJECT, .object = {.type = type, .fields = fields}};
    return value;
}

static bool entries_sorted(const ValueEntry *entries, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (text_compare(entries[i - 1].key, entries[i].key) >= 0) return false;
    }
    return true;
}

// Entries of equal key keep their order, which their addresses tell, as all are of one array.
static int entry_compare(const void *left, const void *right) {
    const ValueEntry *a = *(const ValueEntry *const *)left;
    const ValueEntry *b = *(const ValueEntry *const *)right;
    int order = text_compare(a->key, b->key);
    return order != 0 ? order : (a > b) - (a < b);
}

// Fills sorted with the entries by key, the last of equal keys only, and returns their number.
static size_t entries_sort(Arena *arena, const ValueEntry *entries, size_t count,
                           ValueEntry *sorted) {
    const ValueEntry **order = ARENA_ARRAY(arena, count, const ValueEntry *);
    for (size_t i = 0; i < count; i++) order[i] = &entries[i];
    qsort(order, count, sizeof *order, entry_compare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && text_equal(order[i]->key, order[i + 1]->key)) continue;
        sorted[kept++] = *order[i];
    }
    return kept;
}

const Value *value_map(Arena *arena, const ValueEntry *entries, size_t count) {
    if (count == 0) return &value_empty_map;
    ValueEntry *sorted = ARENA_ARRAY(arena, count, ValueEntry);
    // What comes from Terraform or from another map is in order already.
    if (entries_sorted(entries, count))
        memcpy(sorted, entries, count * sizeof *entries);
    else
        count = entries_sort(arena, entries, count, sorted);
    Value *value = ARENA_NEW(arena, Value);
    *value = (Value){.kind = VALUE_MAP, .map = {.entries = sorted, .count = count}};
    return value;
}

// The value that a dynamic one carries; never NULL.
static const Value *bare(const Value *value) {
    while (value != NULL && value->kind == VALUE_DYNAMIC) value = value->dynamic.inner;
    return value != NULL ? value : &value_null;
}

bool value_is_null(const Value *value) {
    return bare(value)->kind == VALUE_NULL;
}

bool value_is_known(const Value *value) {
    return bare(value)->kind != VALUE_UNKNOWN;
}

bool value_is_given(const Value *value) {
    return value_is_known(value) && !value_is_null(value);
}

bool value_is_wholly_known(const Value *value) {
    value = bare(value);
    switch (value->kind) {
    case VALUE_UNKNOWN:
        return false;
    case VALUE_LIST:
    case VALUE_SET:
        for (size_t i = 0; i < value->list.count; i++) {
            if (!value_is_wholly_known(value->list.items[i])) return false;
        }
        return true;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++) {
            if (!value_is_wholly_known(value->map.entries[i].value)) return false;
        }
        return true;
    case VALUE_OBJECT:
        for (size_t i = 0; i < value->object.type->field_count; i++) {
            if (!value_is_wholly_known(value->object.fields[i])) return false;
        }
        return true;
    default:
        return true;
    }
}

static int key_compare(const void *key, const void *entry) {
    return text_compare(*(const Text *)key, ((const ValueEntry *)entry)->key);
}

static const Value *map_get(const Value *map, Text name) {
    if (map->map.count == 0) return &value_null;
    const ValueEntry *entry =
        bsearch(&name, map->map.entries, map->map.count, sizeof *map->map.entries, key_compare);
    return entry != NULL && entry->value != NULL ? entry->value : &value_null;
}

const Value *value_get_text(const Value *value, Text name) {
    value = bare(value);
    if (value->kind == VALUE_UNKNOWN) return &value_unknown;
    if (value->kind == VALUE_MAP) return map_get(value, name);
    if (value->kind != VALUE_OBJECT) return &value_null;
    ptrdiff_t index = type_field_index(value->object.type, name);
    return index < 0 ? &value_null : value->object.fields[index];
}

const Value *value_get(const Value *value, const char *name) {
    return value_get_text(value, text_of(name));
}

const Value *value_at(const Value *value, const char *dotted) {
    Text rest = text_of(dotted), name;
    while (text_next(&rest, '.', &name)) value = value_get_text(value, name);
    return value;
}

size_t value_count(const Value *value) {
    value = bare(value);
    if (value->kind == VALUE_MAP) return value->map.count;
    return value->kind == VALUE_LIST || value->kind == VALUE_SET ? value->list.count : 0;
}

Text value_text(const Value *value) {
    value = bare(value);
    return value->kind == VALUE_STRING || value->kind == VALUE_NUMBER ? value->text : TEXT("");
}

const char *value_cstr(const Value *value) {
    return value_text(value).data;
}

bool value_bool_or(const Value *value, bool otherwise) {
    value = bare(value);
    return value->kind == VALUE_BOOL ? value->boolean : otherwise;
}

static bool items_conform(const Value *list, const Type *element) {
    for (size_t i = 0; i < list->list.count; i++) {
        if (!value_conforms(list->list.items[i], element)) return false;
    }
    return true;
}

static bool entries_conform(const Value *map, const Type *element) {
    for (size_t i = 0; i < map->map.count; i++) {
        if (!value_conforms(map->map.entries[i].value, element)) return false;
    }
    return true;
}

static bool tuple_conforms(const Value *list, const Type *type) {
    if (list->list.count != type->field_count) return false;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!value_conforms(list->list.items[i], type->fields[i].type)) return false;
    }
    return true;
}

// By the object's own type, whose fields may stand in another order.
static bool object_conforms(const Value *object, const Type *type) {
    const Type *own = object->object.type;
    if (!type_equal(own, type)) return false;
    for (size_t i = 0; i < own->field_count; i++) {
        if (!value_conforms(object->object.fields[i], own->fields[i].type)) return false;
    }
    return true;
}

ValueKind value_kind_of(const Type *type) {
    static const ValueKind kinds[] = {
        [TYPE_STRING] = VALUE_STRING,   [TYPE_NUMBER] = VALUE_NUMBER, [TYPE_BOOL] = VALUE_BOOL,
        [TYPE_DYNAMIC] = VALUE_DYNAMIC, [TYPE_LIST] = VALUE_LIST,     [TYPE_SET] = VALUE_SET,
        [TYPE_MAP] = VALUE_MAP,         [TYPE_OBJECT] = VALUE_OBJECT, [TYPE_TUPLE] = VALUE_LIST,
    };
    return kinds[type->kind];
}

bool value_conforms(const Value *value, const Type *type) {
    if (value == NULL || value->kind == VALUE_NULL || value->kind == VALUE_UNKNOWN) return true;
    if (value->kind != value_kind_of(type)) return false;
    switch (type->kind) {
    case TYPE_DYNAMIC:
        return value_conforms(value->dynamic.inner, value->dynamic.type);
    case TYPE_LIST:
    case TYPE_SET:
        return items_conform(value, type->element);
    case TYPE_MAP:
        return entries_conform(value, type->element);
    case TYPE_TUPLE:
        return tuple_conforms(value, type);
    case TYPE_OBJECT:
        return object_conforms(value, type);
    default:
        return true;
    }
}
