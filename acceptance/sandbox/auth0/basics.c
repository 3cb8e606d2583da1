// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/basics.h"

#include "provider/value/json.h"

Text auth0_parameter(const Request *request, const char *name) {
    return value_text(value_get(request->parameters, name));
}

const char *auth0_now(const Request *request) {
    int64_t now_ms = clock_now(request->cloud->clock);
    Text whole = text_of(clock_print(request->arena, now_ms));
    return arena_printf(request->arena, "%.*s.%03dZ", (int)whole.length - 1, whole.data,
                        (int)(now_ms % 1000));
}

const Value *auth0_constant(Arena *arena, const char *json) {
    return json_parse(arena, text_of(json), NULL);
}

const Value *auth0_over(Arena *arena, const Value *base, const Value *more) {
    for (size_t i = 0; i < value_count(more); i++) {
        const ValueEntry *entry = value_entry_at(more, i);
        base = value_with(arena, base, entry->key.data, entry->value);
    }
    return base;
}

const Value *auth0_visible(Arena *arena, const Value *object) {
    return value_map_without(arena, object, TEXT(AUTH0_PRIVATE));
}

static bool is_listed(Text names, Text name) {
    Text one;
    while (text_next(&names, ',', &one))
        if (text_equal(text_trim(one), name)) return true;
    return false;
}

const Value *auth0_chosen(const Request *request, const Value *object) {
    Text fields = auth0_parameter(request, "fields");
    if (fields.length == 0) return object;
    bool include = value_bool_or(value_get(request->parameters, "include_fields"), true);
    ValueEntry *entries = ARENA_ARRAY(request->arena, value_count(object), ValueEntry);
    size_t count = 0;
    for (size_t i = 0; i < value_count(object); i++) {
        const ValueEntry *entry = value_entry_at(object, i);
        if (is_listed(fields, entry->key) == include) entries[count++] = *entry;
    }
    return value_map(request->arena, entries, count);
}

// The contract drops nulls, which mean something in a PATCH.
static const Value *body_with_nulls(const Request *request) {
    const Value *body = json_parse(request->arena, request->raw_body, NULL);
    return body != NULL && body->kind == VALUE_MAP ? body : &value_empty_map;
}

static const Value *merge(Arena *arena, const Value *into, const Value *more) {
    for (size_t i = 0; i < value_count(more); i++) {
        const ValueEntry *entry = value_entry_at(more, i);
        into = value_is_null(entry->value) ? value_map_without(arena, into, entry->key)
                                           : value_with(arena, into, entry->key.data, entry->value);
    }
    return into;
}

const Value *auth0_patched(const Request *request, const Value *object, const char *merged) {
    Arena *arena = request->arena;
    const Value *body = body_with_nulls(request);
    for (size_t i = 0; i < value_count(body); i++) {
        const ValueEntry *entry = value_entry_at(body, i);
        const Value *old = value_get_text(object, entry->key), *value = entry->value;
        // An empty object empties.
        bool into = text_has_word(merged, entry->key) && value_count(value) > 0;
        if (into) value = merge(arena, old->kind == VALUE_MAP ? old : &value_empty_map, value);
        object = value_is_null(value) ? value_map_without(arena, object, entry->key)
                                      : value_with(arena, object, entry->key.data, value);
    }
    return object;
}

bool auth0_has_bad_null(const Request *request, const char *nullable, Reply *ret_error) {
    const Value *body = body_with_nulls(request);
    for (size_t i = 0; i < value_count(body); i++) {
        const ValueEntry *entry = value_entry_at(body, i);
        if (!value_is_null(entry->value) || text_has_word(nullable, entry->key)) continue;
        *ret_error =
            auth0_invalid(request, "Expected another type but found type null", entry->key.data);
        return true;
    }
    return false;
}

Reply auth0_invalid(const Request *request, const char *what, const char *where) {
    return reply_error(request, 400, "invalid_body",
                       "Payload validation error: '%s' on property %s", what, where);
}
