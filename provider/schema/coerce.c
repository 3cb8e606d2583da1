// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/coerce.h"

static const Value *coerce_string(Arena *arena, const Value *json) {
    switch (json->kind) {
    case VALUE_STRING:
        return json;
    case VALUE_NUMBER:
        return value_string(arena, json->text);
    case VALUE_BOOL:
        return value_cstring(arena, json->boolean ? "true" : "false");
    default:
        return NULL;
    }
}

static const Value *coerce_number(Arena *arena, const Value *json) {
    if (json->kind == VALUE_NUMBER) return json;
    return json->kind == VALUE_STRING ? value_number_text(arena, json->text) : NULL;
}

// Only the two words: 0 and 1 mean other things in too many APIs.
static const Value *coerce_bool(const Value *json) {
    if (json->kind == VALUE_BOOL) return json;
    if (json->kind != VALUE_STRING) return NULL;
    if (text_is_nocase(json->text, "true")) return &value_true;
    return text_is_nocase(json->text, "false") ? &value_false : NULL;
}

static const Value *coerce_scalar(Arena *arena, TypeKind kind, const Value *json) {
    if (value_is_null(json)) return &value_null;
    switch (kind) {
    case TYPE_STRING:
        return coerce_string(arena, json);
    case TYPE_NUMBER:
        return coerce_number(arena, json);
    case TYPE_BOOL:
        return coerce_bool(json);
    default:
        return NULL;
    }
}

// An element that does not fit makes the whole not fit; leaving it out would hide a difference.
static const Value *coerce_list(Arena *arena, const AttrType *type, const Value *json) {
    if (json->kind != VALUE_LIST) return NULL;
    const Value **items = ARENA_ARRAY(arena, json->list.count, const Value *);
    for (size_t i = 0; i < json->list.count; i++) {
        items[i] = coerce_scalar(arena, type->element, json->list.items[i]);
        if (items[i] == NULL) return NULL;
    }
    return value_list(arena, type->kind == TYPE_SET ? VALUE_SET : VALUE_LIST, items,
                      json->list.count);
}

static const Value *coerce_map(Arena *arena, const AttrType *type, const Value *json) {
    if (json->kind != VALUE_MAP) return NULL;
    ValueEntry *entries = ARENA_ARRAY(arena, json->map.count, ValueEntry);
    for (size_t i = 0; i < json->map.count; i++) {
        entries[i].key = json->map.entries[i].key;
        entries[i].value = coerce_scalar(arena, type->element, json->map.entries[i].value);
        if (entries[i].value == NULL) return NULL;
    }
    return value_map(arena, entries, json->map.count);
}

const Value *coerce_plain(Arena *arena, const Attr *attr, const Value *json) {
    if (value_is_null(json)) return &value_null;
    switch (attr->type.kind) {
    case TYPE_LIST:
    case TYPE_SET:
        return coerce_list(arena, &attr->type, json);
    case TYPE_MAP:
        return coerce_map(arena, &attr->type, json);
    default:
        return coerce_scalar(arena, attr->type.kind, json);
    }
}
