// SPDX-License-Identifier: MPL-2.0
// For the tests of provider/schema: values and diagnostics as short texts, so that a test case is
// one line of a table. In these texts "?" is an unknown value, and members that are null are left
// out.
#pragma once

#include "provider/base/call.h"
#include "provider/value/json.h"
#include "provider/value/value.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

static inline Call fixture_call(void) {
    Arena *arena = arena_new();
    Cancel *cancel = ARENA_NEW(arena, Cancel);
    cancel_init(cancel);
    return (Call){.arena = arena,
                  .diags = diags_new(arena),
                  .cancel = cancel,
                  .deadline_ms = INT64_MAX,
                  .rpc = "test"};
}

static inline const Value *fixture_json(Arena *arena, const char *json) {
    const char *reason = NULL;
    const Value *value = json_parse(arena, text_of(json), &reason);
    if (value == NULL) fail_msg("%s: %s", json, reason);
    return value;
}

// ---- text to value

static inline const Value *fixture_typed(Arena *arena, const Value *json, const Type *type);

static inline const Value *fixture_object(Arena *arena, const Value *json, const Type *type) {
    const Value *object = value_object(arena, type);
    for (size_t i = 0; i < json->map.count; i++) {
        const ValueEntry *entry = &json->map.entries[i];
        ptrdiff_t index = type_field_index(type, entry->key);
        if (index < 0) fail_msg("no attribute %s", entry->key.data);
        object = value_with(arena, object, entry->key.data,
                            fixture_typed(arena, entry->value, type->fields[index].type));
    }
    return object;
}

static inline const Value *fixture_map(Arena *arena, const Value *json, const Type *type) {
    const Value *map = &value_empty_map;
    for (size_t i = 0; i < json->map.count; i++) {
        const ValueEntry *entry = &json->map.entries[i];
        map = value_with(arena, map, entry->key.data,
                         fixture_typed(arena, entry->value, type->element));
    }
    return map;
}

static inline const Value *fixture_list(Arena *arena, const Value *json, const Type *type) {
    const Value **items = ARENA_ARRAY(arena, json->list.count, const Value *);
    for (size_t i = 0; i < json->list.count; i++)
        items[i] = fixture_typed(arena, json->list.items[i], type->element);
    return value_list(arena, type->kind == TYPE_SET ? VALUE_SET : VALUE_LIST, items,
                      json->list.count);
}

static inline const Value *fixture_typed(Arena *arena, const Value *json, const Type *type) {
    if (json->kind == VALUE_STRING && text_is(json->text, "?")) return &value_unknown;
    if (json->kind == VALUE_LIST) return fixture_list(arena, json, type);
    if (json->kind != VALUE_MAP) return json;
    return type->kind == TYPE_OBJECT ? fixture_object(arena, json, type)
                                     : fixture_map(arena, json, type);
}

static inline const Value *fixture_value(Arena *arena, const Type *type, const char *json) {
    return fixture_typed(arena, fixture_json(arena, json), type);
}

// ---- value to text

static inline const Value *fixture_plain(Arena *arena, const Value *value) {
    if (!value_is_known(value)) return value_cstring(arena, "?");
    const Value *plain = &value_empty_map;
    switch (value->kind) {
    case VALUE_OBJECT:
        for (size_t i = 0; i < value->object.type->field_count; i++) {
            if (!value_is_null(value->object.fields[i]))
                plain = value_with(arena, plain, value->object.type->fields[i].name,
                                   fixture_plain(arena, value->object.fields[i]));
        }
        return plain;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++)
            plain = value_with(arena, plain, value->map.entries[i].key.data,
                               fixture_plain(arena, value->map.entries[i].value));
        return plain;
    case VALUE_LIST:
    case VALUE_SET: {
        const Value **items = ARENA_ARRAY(arena, value->list.count, const Value *);
        for (size_t i = 0; i < value->list.count; i++)
            items[i] = fixture_plain(arena, value->list.items[i]);
        return value_list(arena, VALUE_LIST, items, value->list.count);
    }
    default:
        return value;
    }
}

static inline const char *fixture_text(Arena *arena, const Value *value) {
    if (value == NULL) return "NULL";
    return json_print(arena, fixture_plain(arena, value)).data;
}

// One line a diagnostic: "error path: summary: detail".
static inline const char *fixture_diags(const Call *call) {
    Buffer buffer = buffer_new(call->arena, 1 << 20);
    buffer_puts(&buffer, "");
    for (const Diag *diag = call->diags->first; diag != NULL; diag = diag->next)
        buffer_printf(&buffer, "%s %s: %s: %s\n",
                      diag->severity == DIAG_ERROR ? "error" : "warning",
                      path_print(call->arena, diag->path), diag->summary, diag->detail);
    return buffer.data != NULL ? buffer.data : "";
}
