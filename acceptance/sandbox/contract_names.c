// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/contract_names.h"

enum { NAMES_MOST = 512 };

typedef struct Names {
    Arena *arena;
    const Value **items;
    size_t count;
} Names;

static void add(Names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (text_is(value_text(names->items[i]), name)) return;
    if (names->count < NAMES_MOST) names->items[names->count++] = value_cstring(names->arena, name);
}

static void add_members(Names *names, const ContractField *object, const Value *map,
                        const char *prefix);

static void add_inside(Names *names, const ContractField *field, const Value *value,
                       const char *name) {
    if (field->type == CONTRACT_ARRAY && value->kind == VALUE_LIST)
        for (size_t i = 0; i < value_count(value); i++)
            add_inside(names, &field->fields[0], value_list_at(value, i), name);
    if (field->type == CONTRACT_OBJECT && value->kind == VALUE_MAP)
        add_members(names, field, value, arena_printf(names->arena, "%s.", name));
}

static void add_members(Names *names, const ContractField *object, const Value *map,
                        const char *prefix) {
    for (size_t i = 0; i < object->field_count; i++) {
        const ContractField *field = &object->fields[i];
        const Value *value = value_get(map, field->name);
        if (value_is_null(value)) continue;
        const char *name = field->name;
        if (*prefix != '\0') name = arena_printf(names->arena, "%s%s", prefix, field->name);
        add(names, name);
        add_inside(names, field, value, name);
    }
}

static void add_keys(Names *names, const Value *map) {
    if (map == NULL || map->kind != VALUE_MAP) return;
    for (size_t i = 0; i < value_count(map); i++) add(names, value_entry_at(map, i)->key.data);
}

// A body that is a list has no name of its own; those of its elements' members count.
static void add_body(Names *names, const ContractOperation *operation, const Value *body) {
    ContractField all = {.type = CONTRACT_OBJECT,
                         .fields = operation->fields,
                         .field_count = operation->field_count};
    if (body->kind == VALUE_MAP) add_members(names, &all, body, "");
    for (size_t i = 0; body->kind == VALUE_LIST && i < operation->field_count; i++) {
        const ContractField *element = &operation->fields[i];
        if (element->place != CONTRACT_IN_BODY) continue;
        for (size_t item = 0; item < value_count(body); item++)
            add_members(names, element, value_list_at(body, item), "");
    }
}

const Value *contract_names(Arena *arena, const ContractOperation *operation,
                            const Value *parameters, const Value *body) {
    Names names = {.arena = arena, .items = ARENA_ARRAY(arena, NAMES_MOST, const Value *)};
    if (operation == NULL) {
        add_keys(&names, parameters);
        add_keys(&names, body);
    } else {
        add_body(&names, operation, parameters);
        if (body != NULL) add_body(&names, operation, body);
    }
    return value_list(arena, VALUE_LIST, names.items, names.count);
}
