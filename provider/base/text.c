// SPDX-License-Identifier: MPL-2.0
#include "provider/base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

Text text_of(const char *nul_terminated) {
    if (nul_terminated == NULL) return TEXT("");
    return (Text){.data = nul_terminated, .length = strlen(nul_terminated)};
}

bool text_equal(Text a, Text b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

// Most names that are compared differ in their first byte.
bool text_is(Text a, const char *b) {
    if (a.length > 0 && *a.data != *b) return false;
    return text_equal(a, text_of(b));
}

bool text_is_nocase(Text a, const char *b) {
    return a.length == strlen(b) && strncasecmp(a.data, b, a.length) == 0;
}

int text_compare(Text a, Text b) {
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    if (order != 0) return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts(Text text, const char *prefix) {
    size_t length = strlen(prefix);
    return text.length >= length && memcmp(text.data, prefix, length) == 0;
}

bool text_ends(Text text, const char *suffix) {
    size_t length = strlen(suffix);
    return text.length >= length && memcmp(text.data + text.length - length, suffix, length) == 0;
}

ptrdiff_t text_find(Text text, const char *part) {
    if (text.length == 0) return *part == '\0' ? 0 : -1;
    const char *found = memmem(text.data, text.length, part, strlen(part));
    return found == NULL ? -1 : found - text.data;
}

Text text_slice(Text text, size_t from, size_t to) {
    if (to > text.length) to = text.length;
    if (from > to) from = to;
    if (from == 0) return (Text){.data = text.data, .length = to}; // which may be no text at all
    return (Text){.data = text.data + from, .length = to - from};
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Text text_trim(Text text) {
    size_t from = 0, to = text.length;
    while (from < to && is_space(text.data[from])) from++;
    while (to > from && is_space(text.data[to - 1])) to--;
    return text_slice(text, from, to);
}

bool text_next(Text *rest, char separator, Text *ret_piece) {
    if (rest->data == NULL) return false;
    const char *end = rest->length > 0 ? memchr(rest->data, separator, rest->length) : NULL;
    if (end == NULL) {
        *ret_piece = *rest;
        *rest = (Text){0};
        return true;
    }
    size_t length = (size_t)(end - rest->data);
    *ret_piece = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, length + 1, rest->length);
    return true;
}

bool text_has_word(const char *words, Text word) {
    Text rest = text_of(words), piece;
    while (text_next(&rest, ' ', &piece)) {
        if (word.length > 0 && text_equal(piece, word)) return true;
    }
    return false;
}

Text text_copy(Arena *arena, Text text) {
    return (Text){.data = arena_copy(arena, text.data, text.length), .length = text.length};
}

Text text_lower(Arena *arena, Text text) {
    char *copy = arena_copy(arena, text.data, text.length);
    for (size_t i = 0; i < text.length; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z') copy[i] = (char)(copy[i] - 'A' + 'a');
    }
    return (Text){.data = copy, .length = text.length};
}

bool text_to_int(Text text, int64_t low, int64_t high, int64_t *ret) {
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == text.length || text.length > 20) return false;
    int64_t value = 0;
    for (; at < text.length; at++) {
        int digit = text.data[at] - '0';
        if (digit < 0 || digit > 9) return false;
        if (__builtin_mul_overflow(value, 10, &value)) return false;
        if (__builtin_add_overflow(value, negative ? -digit : digit, &value)) return false;
    }
    if (value < low || value > high) return false;
    *ret = value;
    return true;
}

// Length of the valid UTF-8 sequence at data, or 0 (RFC 3629: no overlong forms, no surrogates,
// nothing above U+10FFFF).
static size_t utf8_length(const unsigned char *data, size_t rest) {
    static const struct {
        unsigned char mask, lead;
        uint32_t lowest; // a smaller one would be written shorter
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    size_t more = 0; // bytes after the first
    while (more < 4 && (data[0] & forms[more].mask) != forms[more].lead) more++;
    if (more == 4 || rest <= more) return 0;
    uint32_t point = data[0] & (unsigned char)~forms[more].mask;
    for (size_t i = 1; i <= more; i++) {
        if ((data[i] & 0xC0) != 0x80) return 0;
        point = point << 6 | (data[i] & 0x3F);
    }
    bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return surrogate || point < forms[more].lowest || point > 0x10FFFF ? 0 : more + 1;
}

bool text_is_utf8(Text text) {
    for (size_t at = 0; at < text.length;) {
        size_t length = utf8_length((const unsigned char *)text.data + at, text.length - at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

char *text_to_utf8(Arena *arena, Text text) {
    static const char replacement[] = "\xEF\xBF\xBD";
    char *copy = arena_alloc(arena, text.length * 3 + 1); // a byte becomes at most three
    size_t to = 0;
    for (size_t at = 0; at < text.length;) {
        const unsigned char *data = (const unsigned char *)text.data + at;
        size_t length = *data == 0 ? 0 : utf8_length(data, text.length - at);
        memcpy(copy + to, length > 0 ? text.data + at : replacement, length > 0 ? length : 3);
        to += length > 0 ? length : 3;
        at += length > 0 ? length : 1;
    }
    return copy;
}

const char *text_error(Arena *arena, int error) {
    char room[128];
    return arena_strdup(arena, strerror_r(error, room, sizeof room));
}

Buffer buffer_new(Arena *arena, size_t maximum) {
    return (Buffer){.arena = arena, .maximum = maximum, .data = arena_alloc(arena, 1)};
}

// Makes room for size more bytes and a NUL.
static bool buffer_reserve(Buffer *buffer, size_t size) {
    if (size > buffer->maximum - buffer->length) {
        buffer->overflow = true;
        return false;
    }
    size_t need = buffer->length + size + 1;
    if (need <= buffer->capacity) return true;
    size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity < need) capacity *= 2;
    char *data = arena_alloc(buffer->arena, capacity);
    memcpy(data, buffer->data, buffer->length);
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

bool buffer_add(Buffer *buffer, const void *data, size_t size) {
    if (!buffer_reserve(buffer, size)) return false;
    if (size > 0) memcpy(buffer->data + buffer->length, data, size);
    buffer->length += size;
    buffer->data[buffer->length] = '\0';
    return true;
}

bool buffer_add_text(Buffer *buffer, Text text) {
    return buffer_add(buffer, text.data, text.length);
}

bool buffer_puts(Buffer *buffer, const char *text) {
    return buffer_add(buffer, text, strlen(text));
}

bool buffer_printf(Buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool fits = length >= 0 && buffer_reserve(buffer, (size_t)length);
    if (fits) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    return fits;
}

Text buffer_text(const Buffer *buffer) {
    return (Text){.data = buffer->data, .length = buffer->length};
}
