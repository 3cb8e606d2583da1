// SPDX-License-Identifier: MPL-2.0
#include "provider/value/json.h"
#include "provider/value/json_memory.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

typedef struct Printer {
    Arena *arena;
    yajl_gen out;
    bool failed; // sticky: nested too deeply
} Printer;

static void note(Printer *printer, yajl_gen_status status) {
    if (status != yajl_gen_status_ok) printer->failed = true;
}

// JSON that is written as it is.
static void print_raw(Printer *printer, Text json) {
    note(printer, yajl_gen_number(printer->out, json.data, json.length));
}

static void print_string(Printer *printer, Text text) {
    if (!text_is_utf8(text)) text = text_of(text_to_utf8(printer->arena, text));
    note(printer, yajl_gen_string(printer->out, (const unsigned char *)text.data, text.length));
}

static void print_value(Printer *printer, const Value *value);

static void print_list(Printer *printer, const Value *list) {
    note(printer, yajl_gen_array_open(printer->out));
    for (size_t i = 0; i < list->list.count && !printer->failed; i++)
        print_value(printer, list->list.items[i]);
    note(printer, yajl_gen_array_close(printer->out));
}

static void print_map(Printer *printer, const Value *map) {
    note(printer, yajl_gen_map_open(printer->out));
    for (size_t i = 0; i < map->map.count && !printer->failed; i++) {
        print_string(printer, map->map.entries[i].key);
        print_value(printer, map->map.entries[i].value);
    }
    note(printer, yajl_gen_map_close(printer->out));
}

// As a map, which is sorted.
static const Value *object_to_map(Arena *arena, const Value *object) {
    const Type *type = object->object.type;
    ValueEntry *entries = ARENA_ARRAY(arena, type->field_count, ValueEntry);
    for (size_t i = 0; i < type->field_count; i++)
        entries[i] =
            (ValueEntry){.key = text_of(type->fields[i].name), .value = object->object.fields[i]};
    return value_map(arena, entries, type->field_count);
}

static void print_dynamic(Printer *printer, const Value *value) {
    note(printer, yajl_gen_map_open(printer->out));
    print_string(printer, TEXT("type"));
    print_raw(printer, type_to_json(printer->arena, value->dynamic.type));
    print_string(printer, TEXT("value"));
    print_value(printer, value->dynamic.inner);
    note(printer, yajl_gen_map_close(printer->out));
}

static void print_value(Printer *printer, const Value *value) {
    if (value == NULL) value = &value_null;
    switch (value->kind) {
    case VALUE_NULL:
    case VALUE_UNKNOWN:
        note(printer, yajl_gen_null(printer->out));
        break;
    case VALUE_STRING:
        print_string(printer, value->text);
        break;
    case VALUE_NUMBER:
        print_raw(printer, value->text);
        break;
    case VALUE_BOOL:
        note(printer, yajl_gen_bool(printer->out, value->boolean));
        break;
    case VALUE_LIST:
    case VALUE_SET:
        // Indented, yajl would put an empty line between the brackets.
        value->list.count == 0 ? print_raw(printer, TEXT("[]")) : print_list(printer, value);
        break;
    case VALUE_MAP:
        value->map.count == 0 ? print_raw(printer, TEXT("{}")) : print_map(printer, value);
        break;
    case VALUE_OBJECT:
        print_value(printer, object_to_map(printer->arena, value));
        break;
    case VALUE_DYNAMIC:
        print_dynamic(printer, value);
        break;
    }
}

static void add_to_buffer(void *buffer, const char *data, size_t length) {
    buffer_add(buffer, data, length);
}

static Text print(Arena *arena, const Value *value, bool indented) {
    Buffer buffer = buffer_new(arena, JSON_MAX_BYTES);
    yajl_alloc_funcs memory = json_memory(arena);
    Printer printer = {.arena = arena, .out = yajl_gen_alloc(&memory)};
    yajl_gen_config(printer.out, yajl_gen_print_callback, add_to_buffer, &buffer);
    yajl_gen_config(printer.out, yajl_gen_beautify, indented ? 1 : 0);
    yajl_gen_config(printer.out, yajl_gen_indent_string, "  ");
    print_value(&printer, value);
    return printer.failed || buffer.overflow ? TEXT("") : buffer_text(&buffer);
}

Text json_print(Arena *arena, const Value *value) {
    return print(arena, value, false);
}

Text json_print_indented(Arena *arena, const Value *value) {
    return print(arena, value, true);
}
