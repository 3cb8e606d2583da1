// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/conform.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"

static const char *inside(Arena *arena, const char *path, const char *name) {
    return *path == '\0' ? name : arena_printf(arena, "%s.%s", path, name);
}

static const char *differ(Arena *arena, const char *path, const Value *a, const Value *b) {
    return arena_printf(arena, "%s is %s and not %s", path, fixture_text(arena, b),
                        fixture_text(arena, a));
}

// ---- states

static const char *write_only_fault(Arena *arena, const Attr *rows, const Value *object,
                                    const char *path);

static const char *nested_fault(Arena *arena, const Attr *row, const Value *value,
                                const char *path) {
    if (row->type.kind == TYPE_OBJECT) return write_only_fault(arena, row->type.attrs, value, path);
    const char *fault = NULL;
    for (size_t i = 0; row->type.kind == TYPE_MAP && i < value_count(value) && fault == NULL; i++)
        fault = write_only_fault(arena, row->type.attrs, value->map.entries[i].value, path);
    return fault;
}

static const char *write_only_fault(Arena *arena, const Attr *rows, const Value *object,
                                    const char *path) {
    if (value_is_null(object)) return NULL;
    for (; rows->name != NULL; rows++) {
        const Value *value = value_get(object, rows->name);
        const char *at = inside(arena, path, rows->name);
        if (rows->flags & WRITE_ONLY && !value_is_null(value))
            return arena_printf(arena, "write-only %s is in the state", at);
        const char *fault = rows->type.attrs != NULL ? nested_fault(arena, rows, value, at) : NULL;
        if (fault != NULL) return fault;
    }
    return NULL;
}

const char *conform_state(Arena *arena, const Resource *resource, const Value *state) {
    if (value_is_null(state)) return "there is no state";
    if (!value_conforms(state, resource_type(resource))) return "the state is of another type";
    if (!value_is_wholly_known(state)) return "something in the state is unknown";
    return write_only_fault(arena, resource_rows(resource), state, "");
}

// ---- states of configurations

static const char *row_fault(Arena *arena, const Attr *row, const Value *wanted, const Value *is,
                             const char *path);

static const char *rows_fault(Arena *arena, const Attr *rows, const Value *config,
                              const Value *state, const char *path) {
    const char *fault = NULL;
    for (; rows->name != NULL && fault == NULL; rows++)
        fault = row_fault(arena, rows, value_get(config, rows->name), value_get(state, rows->name),
                          inside(arena, path, rows->name));
    return fault;
}

static const char *row_fault(Arena *arena, const Attr *row, const Value *wanted, const Value *is,
                             const char *path) {
    if (row->flags & WRITE_ONLY) return NULL;
    bool decided = row->flags & COMPUTED || row->fallback != NULL;
    if (value_is_null(wanted))
        return decided || value_is_null(is) ? NULL : differ(arena, path, wanted, is);
    if (row->type.kind == TYPE_OBJECT && row->type.attrs != NULL)
        return value_is_null(is) ? differ(arena, path, wanted, is)
                                 : rows_fault(arena, row->type.attrs, wanted, is, path);
    if (row->type.kind != TYPE_MAP || row->type.attrs == NULL)
        return value_equal(wanted, is) ? NULL : differ(arena, path, wanted, is);
    const char *fault = value_count(wanted) == value_count(is) ? NULL : path;
    for (size_t i = 0; i < value_count(wanted) && fault == NULL; i++) {
        const ValueEntry *entry = &wanted->map.entries[i];
        fault = rows_fault(arena, row->type.attrs, entry->value, value_get_text(is, entry->key),
                           inside(arena, path, entry->key.data));
    }
    return fault;
}

const char *conform_to(Arena *arena, const Resource *resource, const Value *config,
                       const Value *state) {
    return rows_fault(arena, resource_rows(resource), config, state, "");
}

// ---- plans

static const char *refined_map(Arena *arena, const Value *first, const Value *second,
                               const char *path) {
    if (value_count(first) != value_count(second)) return differ(arena, path, first, second);
    const char *fault = NULL;
    for (size_t i = 0; i < value_count(first) && fault == NULL; i++) {
        const ValueEntry *entry = &first->map.entries[i];
        fault = conform_refined(arena, entry->value, value_get_text(second, entry->key),
                                inside(arena, path, entry->key.data));
    }
    return fault;
}

const char *conform_refined(Arena *arena, const Value *first, const Value *second,
                            const char *path) {
    if (!value_is_known(first)) return NULL;
    if (value_is_wholly_known(first))
        return value_equal(first, second) ? NULL : differ(arena, path, first, second);
    if (!value_is_given(second)) return differ(arena, path, first, second);
    if (first->kind == VALUE_MAP) return refined_map(arena, first, second, path);
    if (first->kind != VALUE_OBJECT)
        return value_count(first) == value_count(second) ? NULL
                                                         : differ(arena, path, first, second);
    const char *fault = NULL;
    for (size_t i = 0; i < first->object.type->field_count && fault == NULL; i++) {
        const char *name = first->object.type->fields[i].name;
        fault = conform_refined(arena, first->object.fields[i], value_get(second, name),
                                inside(arena, path, name));
    }
    return fault;
}

// An object that was unknown as a whole is named by the first, where the second names its members.
static bool is_named(Arena *arena, const Value *list, Text path) {
    for (size_t i = 0; i < value_count(list); i++) {
        Text item = value_text(value_list_at(list, i));
        const char *within = arena_printf(arena, "%.*s.", (int)item.length, item.data);
        if (text_equal(item, path) || text_starts(path, within)) return true;
    }
    return false;
}

const char *conform_replaced(Arena *arena, const Value *first, const Value *second) {
    for (size_t i = 0; i < value_count(second); i++) {
        Text path = value_text(value_list_at(second, i));
        if (!is_named(arena, first, path))
            return arena_printf(arena,
                                "%s replaces it, which the plan with unknown values does "
                                "not say",
                                path.data);
    }
    return NULL;
}
