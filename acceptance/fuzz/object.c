// SPDX-License-Identifier: MPL-2.0
#include "acceptance/fuzz/object.h"

#include "acceptance/fuzz/fuzz.h"
#include "provider/value/json.h"

// typed with what is "?" in json unknown.
static const Value *with_unknown(Arena *arena, const Value *typed, const Value *json) {
    if (json->kind == VALUE_STRING && text_is(json->text, "?")) return &value_unknown;
    if (json->kind != VALUE_MAP || (typed->kind != VALUE_OBJECT && typed->kind != VALUE_MAP))
        return typed;
    for (size_t i = 0; i < value_count(json); i++) {
        const ValueEntry *entry = &json->map.entries[i];
        const Value *before = value_get_text(typed, entry->key);
        typed =
            value_with(arena, typed, entry->key.data, with_unknown(arena, before, entry->value));
    }
    return typed;
}

// json without what is "?", which fits no type but text.
static const Value *without_unknown(Arena *arena, const Value *json) {
    if (json->kind != VALUE_MAP) return json;
    const Value *kept = json;
    for (size_t i = 0; i < value_count(json); i++) {
        const ValueEntry *entry = &json->map.entries[i];
        if (entry->value->kind == VALUE_STRING && text_is(entry->value->text, "?"))
            kept = value_map_without(arena, kept, entry->key);
        else
            kept = value_with(arena, kept, entry->key.data, without_unknown(arena, entry->value));
    }
    return kept;
}

static const Value *with_canary(Arena *arena, const Attr *rows, const Value *object) {
    if (object->kind != VALUE_OBJECT) return object;
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Value *value = value_get(object, row->name);
        if (row->type.attrs != NULL)
            value = with_canary(arena, row->type.attrs, value);
        else if (value->kind == VALUE_STRING && (row->flags & (SENSITIVE | WRITE_ONLY)) != 0)
            value =
                value_cstring(arena, arena_printf(arena, "%s%s", value_cstr(value), fuzz_canary()));
        object = value_with(arena, object, row->name, value);
    }
    return object;
}

const Value *object_read(Call *call, const Attr *rows, const Type *type, Text json, bool secret) {
    const Value *untyped = json_parse(call->arena, text_copy(call->arena, json), NULL);
    if (untyped == NULL) return NULL;
    Call quiet = *call;
    quiet.diags = diags_new(call->arena);
    const Value *typed = &value_null;
    if (!json_to_type(&quiet, without_unknown(call->arena, untyped), type, &typed).ok) return NULL;
    if (secret) typed = with_canary(call->arena, rows, typed);
    const Value *whole = with_unknown(call->arena, typed, untyped);
    return value_conforms(whole, type) ? whole : typed;
}
