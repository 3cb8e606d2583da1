// SPDX-License-Identifier: MPL-2.0
#include "provider/value/type.h"

#include <string.h>

const Type type_string = {.kind = TYPE_STRING};
const Type type_number = {.kind = TYPE_NUMBER};
const Type type_bool = {.kind = TYPE_BOOL};
const Type type_dynamic = {.kind = TYPE_DYNAMIC};
const Type type_list_of_string = {.kind = TYPE_LIST, .element = &type_string};
const Type type_set_of_string = {.kind = TYPE_SET, .element = &type_string};
const Type type_map_of_string = {.kind = TYPE_MAP, .element = &type_string};

const char *type_name(const Type *type) {
    static const char *const names[] = {
        [TYPE_STRING] = "string",   [TYPE_NUMBER] = "number", [TYPE_BOOL] = "bool",
        [TYPE_DYNAMIC] = "dynamic", [TYPE_LIST] = "list",     [TYPE_SET] = "set",
        [TYPE_MAP] = "map",         [TYPE_OBJECT] = "object", [TYPE_TUPLE] = "tuple",
    };
    return names[type->kind];
}

ptrdiff_t type_field_index(const Type *type, Text name) {
    char first = name.length > 0 ? *name.data : '\0'; // nearly all names differ in it
    for (size_t i = 0; i < type->field_count; i++) {
        const char *field = type->fields[i].name;
        if (*field == first && text_is(name, field)) return (ptrdiff_t)i;
    }
    return -1;
}

static bool tuples_equal(const Type *a, const Type *b) {
    for (size_t i = 0; i < a->field_count; i++) {
        if (!type_equal(a->fields[i].type, b->fields[i].type)) return false;
    }
    return true;
}

// Field names are unique, so equal counts and each field of a found in b make the same set.
static bool objects_equal(const Type *a, const Type *b) {
    for (size_t i = 0; i < a->field_count; i++) {
        const TypeField *field = &a->fields[i];
        size_t at = i; // usually the order is the same, which spares the search
        if (strcmp(field->name, b->fields[i].name) != 0) {
            ptrdiff_t found = type_field_index(b, text_of(field->name));
            if (found < 0) return false;
            at = (size_t)found;
        }
        if (!type_equal(field->type, b->fields[at].type)) return false;
    }
    return true;
}

bool type_equal(const Type *a, const Type *b) {
    if (a == b) return true;
    if (a->kind != b->kind || a->field_count != b->field_count) return false;
    switch (a->kind) {
    case TYPE_STRING:
    case TYPE_NUMBER:
    case TYPE_BOOL:
    case TYPE_DYNAMIC:
        return true;
    case TYPE_LIST:
    case TYPE_SET:
    case TYPE_MAP:
        return type_equal(a->element, b->element);
    case TYPE_TUPLE:
        return tuples_equal(a, b);
    case TYPE_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}

const Type *type_copy(Arena *arena, const Type *type) {
    Type *copy = ARENA_NEW(arena, Type);
    *copy = *type;
    if (type->element != NULL) copy->element = type_copy(arena, type->element);
    TypeField *fields = ARENA_ARRAY(arena, type->field_count, TypeField);
    for (size_t i = 0; i < type->field_count; i++) {
        const TypeField *field = &type->fields[i];
        fields[i].name = field->name != NULL ? arena_strdup(arena, field->name) : NULL;
        fields[i].type = type_copy(arena, field->type);
    }
    copy->fields = fields;
    return copy;
}
