// SPDX-License-Identifier: MPL-2.0
#include "provider/value/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

// Finished elements stand on one stack, as in json.c; an end tag takes those inside off it and puts
// the element there.
typedef struct Reader {
    Arena *arena;
    XML_Parser expat;
    ValueEntry *elements;
    size_t count, capacity;
    struct {
        size_t start; // its first inner element
        Text name;
    } open[XML_MAX_DEPTH];
    size_t depth;
    Buffer text; // since the last tag
    const char *reason;
} Reader;

static void refuse(Reader *reader, const char *reason) {
    if (reader->reason == NULL) reader->reason = reason;
    XML_StopParser(reader->expat, XML_FALSE);
}

static void push(Reader *reader, ValueEntry element) {
    if (reader->count == reader->capacity) {
        size_t capacity = reader->capacity > 0 ? reader->capacity * 2 : 64;
        ValueEntry *elements = ARENA_ARRAY(reader->arena, capacity, ValueEntry);
        if (reader->count > 0) memcpy(elements, reader->elements, reader->count * sizeof *elements);
        reader->elements = elements;
        reader->capacity = capacity;
    }
    reader->elements[reader->count++] = element;
}

// Between elements there may be nothing but white space.
static bool text_drop(Reader *reader) {
    bool blank = text_trim(buffer_text(&reader->text)).length == 0;
    reader->text.length = 0;
    if (!blank) refuse(reader, "there is text beside elements");
    return blank;
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    (void)attributes;
    Reader *reader = user;
    if (!text_drop(reader)) return;
    if (reader->depth == XML_MAX_DEPTH) {
        refuse(reader, "it is nested too deeply");
        return;
    }
    reader->open[reader->depth].start = reader->count;
    reader->open[reader->depth].name = text_copy(reader->arena, text_of(name));
    reader->depth++;
}

// By name, and in the document's order where names are equal.
static int compare_elements(const void *a, const void *b) {
    const ValueEntry *first = *(const ValueEntry *const *)a;
    const ValueEntry *second = *(const ValueEntry *const *)b;
    int order = text_compare(first->key, second->key);
    return order != 0 ? order : (first > second) - (first < second);
}

static const Value *repeated(Arena *arena, const ValueEntry *const *elements, size_t count) {
    if (count == 1) return elements[0]->value;
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = elements[i]->value;
    return value_list(arena, VALUE_LIST, items, count);
}

static const Value *map_of(Arena *arena, const ValueEntry *elements, size_t count) {
    const ValueEntry **sorted = ARENA_ARRAY(arena, count, const ValueEntry *);
    for (size_t i = 0; i < count; i++) sorted[i] = &elements[i];
    qsort(sorted, count, sizeof *sorted, compare_elements);
    ValueEntry *members = ARENA_ARRAY(arena, count, ValueEntry);
    size_t used = 0;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && text_equal(sorted[from]->key, sorted[to]->key);) to++;
        members[used++] = (ValueEntry){.key = sorted[from]->key,
                                       .value = repeated(arena, sorted + from, to - from)};
    }
    return value_map(arena, members, used);
}

static void on_end(void *user, const XML_Char *name) {
    (void)name; // expat has compared it with the start tag's
    Reader *reader = user;
    size_t start = reader->open[--reader->depth].start, count = reader->count - start;
    const Value *value;
    if (count == 0) {
        value = value_string(reader->arena, buffer_text(&reader->text));
        reader->text.length = 0;
    } else {
        if (!text_drop(reader)) return;
        value = map_of(reader->arena, reader->elements + start, count);
    }
    reader->count = start;
    push(reader, (ValueEntry){.key = reader->open[reader->depth].name, .value = value});
}

static void on_text(void *user, const XML_Char *text, int length) {
    Reader *reader = user;
    buffer_add(&reader->text, text, (size_t)length);
}

static void on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    refuse(user, "it has a document type declaration");
}

static bool expat_run(Reader *reader, Text xml) {
    XML_SetUserData(reader->expat, reader);
    XML_SetElementHandler(reader->expat, on_start, on_end);
    XML_SetCharacterDataHandler(reader->expat, on_text);
    XML_SetStartDoctypeDeclHandler(reader->expat, on_doctype);
    if (XML_Parse(reader->expat, xml.data, (int)xml.length, XML_TRUE) == XML_STATUS_OK) return true;
    // expat's own words ("mismatched tag") never quote the text.
    const char *reason = reader->reason;
    if (reason == NULL) reason = XML_ErrorString(XML_GetErrorCode(reader->expat));
    reader->reason = arena_printf(reader->arena, "%s (at byte %ld)", reason,
                                  (long)XML_GetCurrentByteIndex(reader->expat));
    return false;
}

static const Value *read_document(Reader *reader, Text xml) {
    if (xml.length > XML_MAX_BYTES) {
        reader->reason = arena_printf(reader->arena, "it is longer than %d bytes", XML_MAX_BYTES);
        return NULL;
    }
    reader->expat = XML_ParserCreate(NULL);
    if (reader->expat == NULL) {
        reader->reason = "there is no memory to read it";
        return NULL;
    }
    bool whole = expat_run(reader, xml);
    XML_ParserFree(reader->expat);
    return whole ? value_map(reader->arena, reader->elements, reader->count) : NULL;
}

const Value *xml_parse(Arena *arena, Text xml, const char **ret_reason) {
    Reader reader = {.arena = arena, .text = buffer_new(arena, XML_MAX_BYTES)};
    const Value *document = read_document(&reader, xml);
    if (document == NULL && ret_reason != NULL) *ret_reason = reader.reason;
    return document;
}

const Value *xml_list(Arena *arena, const Value *elements) {
    if (value_is_null(elements)) return &value_empty_list;
    if (elements->kind == VALUE_LIST) return elements;
    return value_list_one(arena, elements);
}
