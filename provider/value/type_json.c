// SPDX-License-Identifier: MPL-2.0
// Apart from type.c because it needs values, which need types.
#include "provider/value/json.h"
#include "provider/value/type.h"

#include <string.h>

static const Value *pair(Arena *arena, const char *kind, const Value *rest) {
    const Value **items = ARENA_ARRAY(arena, 2, const Value *);
    items[0] = value_cstring(arena, kind);
    items[1] = rest;
    return value_list(arena, VALUE_LIST, items, 2);
}

static const Value *type_to_value(Arena *arena, const Type *type);

static const Value *object_to_value(Arena *arena, const Type *type) {
    ValueEntry *entries = ARENA_ARRAY(arena, type->field_count, ValueEntry);
    for (size_t i = 0; i < type->field_count; i++) {
        entries[i].key = text_of(type->fields[i].name);
        entries[i].value = type_to_value(arena, type->fields[i].type);
    }
    return value_map(arena, entries, type->field_count);
}

static const Value *tuple_to_value(Arena *arena, const Type *type) {
    const Value **items = ARENA_ARRAY(arena, type->field_count, const Value *);
    for (size_t i = 0; i < type->field_count; i++)
        items[i] = type_to_value(arena, type->fields[i].type);
    return value_list(arena, VALUE_LIST, items, type->field_count);
}

static const Value *type_to_value(Arena *arena, const Type *type) {
    switch (type->kind) {
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_MAP:
        return pair(arena, type_name(type), type_to_value(arena, type->element));
    case TYPE_OBJECT:
        return pair(arena, type_name(type), object_to_value(arena, type));
    case TYPE_TUPLE:
        return pair(arena, type_name(type), tuple_to_value(arena, type));
    default:
        return value_cstring(arena, type_name(type));
    }
}

Text type_to_json(Arena *arena, const Type *type) {
    return json_print(arena, type_to_value(arena, type));
}

static const Type *value_to_type(Arena *arena, const Value *value);

static const Type *simple_type(Text name) {
    static const Type *const simple[] = {&type_string, &type_number, &type_bool, &type_dynamic};
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        if (text_is(name, type_name(simple[i]))) return simple[i];
    }
    return NULL;
}

static const Type *collection_type(Arena *arena, TypeKind kind, const Value *element) {
    Type *type = ARENA_NEW(arena, Type);
    *type = (Type){.kind = kind, .element = value_to_type(arena, element)};
    return type->element != NULL ? type : NULL;
}

static const Type *object_type(Arena *arena, const Value *members) {
    if (members->kind != VALUE_MAP) return NULL;
    size_t count = members->map.count;
    TypeField *fields = ARENA_ARRAY(arena, count, TypeField);
    for (size_t i = 0; i < count; i++) {
        const ValueEntry *entry = &members->map.entries[i];
        // A name with a NUL inside could not be told from its beginning.
        if (strlen(entry->key.data) != entry->key.length) return NULL;
        fields[i].name = entry->key.data;
        fields[i].type = value_to_type(arena, entry->value);
        if (fields[i].type == NULL) return NULL;
    }
    Type *type = ARENA_NEW(arena, Type);
    *type = (Type){.kind = TYPE_OBJECT, .fields = fields, .field_count = count};
    return type;
}

static const Type *tuple_type(Arena *arena, const Value *members) {
    if (members->kind != VALUE_LIST) return NULL;
    size_t count = members->list.count;
    TypeField *fields = ARENA_ARRAY(arena, count, TypeField);
    for (size_t i = 0; i < count; i++) {
        fields[i].type = value_to_type(arena, members->list.items[i]);
        if (fields[i].type == NULL) return NULL;
    }
    Type *type = ARENA_NEW(arena, Type);
    *type = (Type){.kind = TYPE_TUPLE, .fields = fields, .field_count = count};
    return type;
}

// json_parse() has limited the nesting. The third element of an object type, the names of optional
// attributes, means nothing to a provider.
static const Type *value_to_type(Arena *arena, const Value *value) {
    if (value->kind == VALUE_STRING) return simple_type(value->text);
    if (value->kind != VALUE_LIST || value->list.count < 2) return NULL;
    Text kind = value_text(value->list.items[0]);
    const Value *of = value->list.items[1];
    if (text_is(kind, "object") && value->list.count <= 3) return object_type(arena, of);
    if (value->list.count != 2) return NULL;
    if (text_is(kind, "list")) return collection_type(arena, TYPE_LIST, of);
    if (text_is(kind, "set")) return collection_type(arena, TYPE_SET, of);
    if (text_is(kind, "map")) return collection_type(arena, TYPE_MAP, of);
    if (text_is(kind, "tuple")) return tuple_type(arena, of);
    return NULL;
}

const Type *type_from_json(Arena *arena, Text json) {
    const Value *value = json_parse(arena, json, NULL);
    return value != NULL ? value_to_type(arena, value) : NULL;
}
