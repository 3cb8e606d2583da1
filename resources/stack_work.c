// SPDX-License-Identifier: MPL-2.0
#include "resources/stack_work.h"

#include "provider/schema/wire.h"
#include "resources/names.h"

#include <string.h>

const Attr stack_part_attrs[] = {
    {A_ID, STRING, COMPUTED, .doc = "Identifier of the cloud object."},
    {A_STATUS, STRING, COMPUTED,
     .doc = "Its status in the API's own words, or `" STATUS_DRIFTED
            "` when something was changed elsewhere that the next apply puts right, or "
            "`" STATUS_REPLACED "` when another object has its place and it is to be removed."},
    ATTRS_END,
};

const Value *part_entry(const Value *object, const char *part) {
    return value_get(value_get(object, A_PARTS), part);
}

Text stack_part_id(const Value *object, const char *part) {
    return value_text(value_get(part_entry(object, part), A_ID));
}

Text stack_part_status(const Value *object, const char *part) {
    return value_text(value_get(part_entry(object, part), A_STATUS));
}

static const Type *entry_type(const Stack *stack) {
    const Type *type = resource_type(stack->resource);
    ptrdiff_t index = type_field_index(type, TEXT(A_PARTS));
    return type->fields[index].type->element;
}

const Value *part_entry_new(Arena *arena, const Stack *stack, const Value *id,
                            const Value *status) {
    const Value *entry = value_object(arena, entry_type(stack));
    entry = value_with(arena, entry, A_ID, id);
    return value_with(arena, entry, A_STATUS, status);
}

bool row_is_of(const Attr *row, const char *part) {
    return row->part != NULL && part != NULL && strcmp(row->part, part) == 0;
}

bool part_wanted(const Part *part, const Value *object) {
    if (value_is_null(object)) return false;
    return part->wanted == NULL || part->wanted(object);
}

bool part_may_exist(const Part *part, const Value *object) {
    return part_wanted(part, object) || !value_is_null(part_entry(object, part->name));
}

// ---- what unknown values may turn out to be

typedef enum Guess { GUESS_NULL, GUESS_LITTLE, GUESS_MUCH, GUESSES } Guess;

static const Value *guess(Arena *arena, const Value *value, const Type *type, Guess kind);

static const Value *guess_fields(Arena *arena, const Value *object, const Type *type, Guess kind) {
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = type->fields[i].name;
        const Value *field = value_get(object, name);
        if (!value_is_wholly_known(field))
            object =
                value_with(arena, object, name, guess(arena, field, type->fields[i].type, kind));
    }
    return object;
}

static const Value *guess_unknown(Arena *arena, const Type *type, Guess kind) {
    const Value *much = type->kind == TYPE_OBJECT ? value_object(arena, type) : &value_null;
    switch (type->kind) {
    case TYPE_BOOL:
        return value_bool(kind == GUESS_MUCH);
    case TYPE_NUMBER:
        return value_int(arena, kind == GUESS_MUCH);
    case TYPE_STRING:
        return value_cstring(arena, kind == GUESS_MUCH ? "x" : "");
    case TYPE_OBJECT:
        for (size_t i = 0; i < type->field_count; i++)
            much = value_with(arena, much, type->fields[i].name,
                              guess_unknown(arena, type->fields[i].type, kind));
        return much;
    case TYPE_MAP:
        much = value_with(arena, &value_empty_map, "x", &value_null);
        return kind == GUESS_MUCH ? much : &value_empty_map;
    default:
        much = value_list_one(arena, &value_null);
        return kind == GUESS_MUCH ? much : &value_empty_list;
    }
}

static const Value *guess(Arena *arena, const Value *value, const Type *type, Guess kind) {
    if (!value_is_known(value))
        return kind == GUESS_NULL ? &value_null : guess_unknown(arena, type, kind);
    if (value_is_null(value) || type->kind != TYPE_OBJECT) return value;
    return guess_fields(arena, value, type, kind);
}

bool part_unsure(Arena *arena, const Part *part, const Value *planned) {
    if (part->wanted == NULL || value_is_null(planned) || value_is_wholly_known(planned))
        return false;
    const Type *type = planned->object.type;
    bool wanted = part->wanted(guess(arena, planned, type, GUESS_NULL));
    for (Guess kind = GUESS_LITTLE; kind < GUESSES; kind++)
        if (part->wanted(guess(arena, planned, type, kind)) != wanted) return true;
    return false;
}

// ----

static bool part_moves(const Part *part, const Value *prior, const Value *planned) {
    return part->key != NULL && !text_equal(part->key(prior), part->key(planned));
}

PartWork part_work(const Stack *stack, const Part *part, const Value *prior, const Value *planned) {
    const Value *entry = part_entry(prior, part->name);
    if (!part_wanted(part, planned)) return part_may_exist(part, prior) ? WORK_REMOVE : WORK_NONE;
    if (value_is_null(entry)) return WORK_CREATE;
    if (part_moves(part, prior, planned)) return WORK_MOVE;
    if (text_is(value_text(value_get(entry, A_STATUS)), STATUS_DRIFTED)) return WORK_UPDATE;
    if (part->update == NULL) return WORK_NONE;
    const Attr *rows = resource_rows(stack->resource);
    bool differs = wire_differs(rows, part->name, prior, planned) ||
                   (part->inputs != NULL && wire_differs(rows, part->inputs, prior, planned)) ||
                   (part->differs != NULL && part->differs(prior, planned));
    return differs ? WORK_UPDATE : WORK_NONE;
}
