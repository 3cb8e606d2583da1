// SPDX-License-Identifier: MPL-2.0
// Terraform's types as constant trees, and their JSON spelling ("string", ["list","string"], …).
#pragma once

#include "provider/base/text.h"

typedef enum TypeKind {
    TYPE_STRING,
    TYPE_NUMBER,
    TYPE_BOOL,
    TYPE_DYNAMIC,
    TYPE_LIST,
    TYPE_SET,
    TYPE_MAP,
    TYPE_OBJECT,
    TYPE_TUPLE,
} TypeKind;

typedef struct Type Type;

typedef struct TypeField {
    const char *name;
    const Type *type;
} TypeField;

struct Type {
    TypeKind kind;
    const Type *element;     // LIST, SET, MAP
    const TypeField *fields; // OBJECT: in the order of the values; TUPLE: names are NULL
    size_t field_count;
};

extern const Type type_string, type_number, type_bool, type_dynamic;
extern const Type type_list_of_string, type_set_of_string, type_map_of_string;

bool type_equal(const Type *a, const Type *b); // objects: field order does not matter
// Position of an OBJECT's field, or -1.
ptrdiff_t type_field_index(const Type *type, Text name);
const Type *type_copy(Arena *arena, const Type *type); // deep
// Terraform's JSON spelling; object fields sorted by name.
Text type_to_json(Arena *arena, const Type *type);
// The reverse; NULL when it is not a type. Nesting is limited.
const Type *type_from_json(Arena *arena, Text json);
const char *type_name(const Type *type); // "string", "list", … for messages
