// SPDX-License-Identifier: MPL-2.0
#include "provider/value/json.h"

#include "provider/value/json_memory.h"

#include <string.h>
#include <yajl/yajl_parse.h>

// Finished members of all open arrays and objects stand on one stack; closing a container takes
// its members off and puts the container there.
typedef struct Parser {
    Arena *arena;
    ValueEntry *members;
    size_t count, capacity;
    struct {
        size_t start; // its first member
        Text key;     // its own key in the object around it
    } open[JSON_MAX_DEPTH];
    size_t depth;
    Text key;      // of the value that comes next
    size_t digits; // of all numbers, written out
    const char *reason;
} Parser;

enum { CANCEL = 0, CONTINUE = 1 }; // what a callback answers
enum { MEMBERS_AT_FIRST = 64 };

static int refuse(Parser *parser, const char *reason) {
    parser->reason = reason;
    return CANCEL;
}

static int push(Parser *parser, const Value *value) {
    if (parser->count == parser->capacity) {
        size_t capacity = parser->capacity * 2;
        ValueEntry *members = ARENA_ARRAY(parser->arena, capacity, ValueEntry);
        memcpy(members, parser->members, parser->count * sizeof *members);
        parser->members = members;
        parser->capacity = capacity;
    }
    parser->members[parser->count++] = (ValueEntry){.key = parser->key, .value = value};
    return CONTINUE;
}

static int on_null(void *context) {
    return push(context, &value_null);
}

static int on_boolean(void *context, int boolean) {
    return push(context, value_bool(boolean != 0));
}

// "1e4000" is short and takes 4001 digits, so their sum is limited like the text's own length.
static int on_number(void *context, const char *data, size_t length) {
    Parser *parser = context;
    const Value *number = value_number_text(parser->arena, (Text){.data = data, .length = length});
    if (number == NULL) return refuse(parser, "a number has too many digits");
    parser->digits += number->text.length;
    if (parser->digits > JSON_MAX_BYTES) return refuse(parser, "its numbers have too many digits");
    return push(parser, number);
}

// The whole text was found to be UTF-8 before, so only an escape like \udc00 without its other half
// can make a string invalid.
static Text text_from(Parser *parser, const unsigned char *data, size_t length) {
    Text text = {.data = (const char *)data, .length = length};
    if (text_is_utf8(text)) return text_copy(parser->arena, text);
    return text_of(text_to_utf8(parser->arena, text));
}

static int on_string(void *context, const unsigned char *data, size_t length) {
    Parser *parser = context;
    Value *value = ARENA_NEW(parser->arena, Value);
    *value = (Value){.kind = VALUE_STRING, .text = text_from(parser, data, length)};
    return push(parser, value);
}

static int on_key(void *context, const unsigned char *data, size_t length) {
    Parser *parser = context;
    parser->key = text_from(parser, data, length);
    return CONTINUE;
}

static int on_open(void *context) {
    Parser *parser = context;
    if (parser->depth == JSON_MAX_DEPTH) return refuse(parser, "it is nested too deeply");
    parser->open[parser->depth].start = parser->count;
    parser->open[parser->depth].key = parser->key;
    parser->depth++;
    return CONTINUE;
}

static int on_close_object(void *context) {
    Parser *parser = context;
    parser->depth--;
    size_t start = parser->open[parser->depth].start;
    const Value *map = value_map(parser->arena, parser->members + start, parser->count - start);
    parser->count = start;
    parser->key = parser->open[parser->depth].key;
    return push(parser, map);
}

static int on_close_array(void *context) {
    Parser *parser = context;
    parser->depth--;
    size_t start = parser->open[parser->depth].start, count = parser->count - start;
    const Value **items = ARENA_ARRAY(parser->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = parser->members[start + i].value;
    parser->count = start;
    parser->key = parser->open[parser->depth].key;
    return push(parser, value_list(parser->arena, VALUE_LIST, items, count));
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_open,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close_object,
    .yajl_start_array = on_open,
    .yajl_end_array = on_close_array,
};

// yajl's own words ("parse error: unallowed token …") never quote the text.
static const char *explain(Parser *parser, yajl_handle handle, yajl_status status, size_t at) {
    const char *reason = parser->reason;
    if (status == yajl_status_error) {
        Text said = text_of((const char *)yajl_get_error(handle, 0, NULL, 0));
        reason = text_copy(parser->arena, text_trim(said)).data;
    }
    return arena_printf(parser->arena, "%s (at byte %zu)", reason, at);
}

static const Value *parse(Parser *parser, Text json) {
    if (json.length > JSON_MAX_BYTES) {
        parser->reason = arena_printf(parser->arena, "it is longer than %d bytes", JSON_MAX_BYTES);
        return NULL;
    }
    if (!text_is_utf8(json)) {
        parser->reason = "it is not valid UTF-8";
        return NULL;
    }
    yajl_alloc_funcs memory = json_memory(parser->arena);
    yajl_handle handle = yajl_alloc(&callbacks, &memory, parser);
    yajl_config(handle, yajl_dont_validate_strings, 1); // done above, and more strictly
    yajl_status status = yajl_parse(handle, (const unsigned char *)json.data, json.length);
    size_t at = yajl_get_bytes_consumed(handle);
    if (status == yajl_status_ok) {
        status = yajl_complete_parse(handle);
        at = json.length;
    }
    if (status == yajl_status_ok) return parser->members[0].value;
    parser->reason = explain(parser, handle, status, at);
    return NULL;
}

const Value *json_parse(Arena *arena, Text json, const char **ret_reason) {
    Parser parser = {.arena = arena,
                     .members = ARENA_ARRAY(arena, MEMBERS_AT_FIRST, ValueEntry),
                     .capacity = MEMBERS_AT_FIRST};
    const Value *value = parse(&parser, json);
    if (value == NULL && ret_reason != NULL) *ret_reason = parser.reason;
    return value;
}
