// SPDX-License-Identifier: MPL-2.0
#include "provider/value/xml.h"

// Of control characters XML 1.0 allows tab, line feed and, as a reference, carriage return; of the
// others in UTF-8 all but U+FFFE and U+FFFF.
static size_t forbidden_length(Text rest) {
    unsigned char byte = (unsigned char)rest.data[0];
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return 1;
    return text_starts(rest, "\xef\xbf\xbe") || text_starts(rest, "\xef\xbf\xbf") ? 3 : 0;
}

static const char *reference(char byte) {
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

static void put_text(Buffer *out, Text text) {
    Text repaired = text_of(text_to_utf8(out->arena, text));
    for (size_t at = 0; at < repaired.length;) {
        size_t forbidden = forbidden_length(text_slice(repaired, at, repaired.length));
        const char *instead = forbidden > 0 ? "\xef\xbf\xbd" : reference(repaired.data[at]);
        if (instead != NULL)
            buffer_puts(out, instead);
        else
            buffer_add(out, repaired.data + at, 1);
        at += forbidden > 0 ? forbidden : 1;
    }
}

static bool put_elements(Buffer *out, Text name, const Value *value, size_t depth);

static bool put_members(Buffer *out, const Value *map, size_t depth) {
    for (size_t i = 0; i < value_count(map); i++) {
        const ValueEntry *entry = &map->map.entries[i];
        if (!put_elements(out, entry->key, entry->value, depth)) return false;
    }
    return true;
}

static bool put_content(Buffer *out, const Value *value, size_t depth) {
    if (value->kind == VALUE_MAP) return put_members(out, value, depth);
    if (value->kind == VALUE_BOOL)
        buffer_puts(out, value->boolean ? "true" : "false");
    else
        put_text(out, value_text(value));
    return true;
}

static bool put_elements(Buffer *out, Text name, const Value *value, size_t depth) {
    if (value_is_null(value)) return true;
    if (depth == XML_MAX_DEPTH) return false;
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value_count(value); i++)
            if (!put_elements(out, name, value->list.items[i], depth)) return false;
        return true;
    }
    buffer_printf(out, "<%.*s>", (int)name.length, name.data);
    bool fits = put_content(out, value, depth + 1);
    buffer_printf(out, "</%.*s>", (int)name.length, name.data);
    return fits && !out->overflow;
}

Text xml_print(Arena *arena, const Value *document) {
    Buffer out = buffer_new(arena, XML_MAX_BYTES);
    buffer_puts(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    return put_members(&out, document, 0) ? buffer_text(&out) : TEXT("");
}
