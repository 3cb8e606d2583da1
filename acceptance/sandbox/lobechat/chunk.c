// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/chunk.h"

#include <string.h>

// PostgreSQL keeps no NUL in a text.
static bool is_text(Text content) {
    return text_is_utf8(content) &&
           (content.length == 0 || memchr(content.data, '\0', content.length) == NULL);
}

// A character's bytes stay together.
static bool continues(Text text, size_t at) {
    return ((unsigned char)text.data[at] & 0xc0) == 0x80;
}

// Behind the last white space of what fits, or where the last character ends.
static size_t cut_of(Text text) {
    size_t most = CHUNK_BYTES;
    if (text.length <= most) return text.length;
    for (size_t i = most; i > 0; i--)
        if (text.data[i - 1] == '\n' || text.data[i - 1] == ' ') return i;
    while (continues(text, most)) most--;
    return most;
}

const Value *chunk_text(Arena *arena, Text content) {
    const Value **chunks = ARENA_ARRAY(arena, content.length + 1, const Value *);
    size_t count = 0;
    if (!is_text(content)) return &value_empty_list;
    for (Text rest = content; rest.length > 0;) {
        size_t cut = cut_of(rest);
        Text piece = text_trim(text_slice(rest, 0, cut));
        if (piece.length > 0) chunks[count++] = value_string(arena, piece);
        rest = text_slice(rest, cut, rest.length);
    }
    return value_list(arena, VALUE_LIST, chunks, count);
}
