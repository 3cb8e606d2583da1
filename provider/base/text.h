// SPDX-License-Identifier: MPL-2.0
// Text is a borrowed slice of bytes (it may hold NUL bytes); Buffer is a growing one with a stated
// maximum, so that nothing a peer sends can grow without a limit.
#pragma once

#include "provider/base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Text {
    const char *data; // followed by a NUL wherever the text was made by this project
    size_t length;
} Text;

#define TEXT(literal) ((Text){.data = (literal), .length = sizeof(literal) - 1})
// What "%.*s" of a format takes.
#define TEXT_ARGS(text) (int)(text).length, (text).data

Text text_of(const char *nul_terminated); // NULL gives the empty text
bool text_equal(Text a, Text b);
bool text_is(Text a, const char *b);
bool text_is_nocase(Text a, const char *b); // ASCII only
int text_compare(Text a, Text b);           // byte order
bool text_starts(Text text, const char *prefix);
bool text_ends(Text text, const char *suffix);
// Position of the first occurrence of part, or -1.
ptrdiff_t text_find(Text text, const char *part);
Text text_slice(Text text, size_t from, size_t to); // clipped to the text
Text text_trim(Text text);                          // ASCII white space at both ends
// Cuts the next piece off *rest at separator; false when nothing is left.
bool text_next(Text *rest, char separator, Text *ret_piece);
// Whether word is among words, which are separated by single spaces. The empty one never is.
bool text_has_word(const char *words, Text word);
Text text_copy(Arena *arena, Text text);
Text text_lower(Arena *arena, Text text); // ASCII only
// Whole text as a decimal integer in [low, high].
bool text_to_int(Text text, int64_t low, int64_t high, int64_t *ret);
bool text_is_utf8(Text text); // NUL is allowed
// Replaces each byte that is not part of valid UTF-8 by U+FFFD, and each NUL too: what protobuf
// strings need (an invalid one makes Terraform drop the whole answer).
char *text_to_utf8(Arena *arena, Text text);
// What a value of errno means, for people.
const char *text_error(Arena *arena, int error);

typedef struct Buffer {
    Arena *arena;
    char *data; // always NUL-terminated once something was added
    size_t length;
    size_t capacity;
    size_t maximum;
    bool overflow; // something was not added because of the maximum
} Buffer;

Buffer buffer_new(Arena *arena, size_t maximum);
// Each returns false, and sets overflow, when the maximum would be passed; then nothing is added.
bool buffer_add(Buffer *buffer, const void *data, size_t size);
bool buffer_add_text(Buffer *buffer, Text text);
bool buffer_puts(Buffer *buffer, const char *text);
bool buffer_printf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
Text buffer_text(const Buffer *buffer); // borrowed, valid until the next addition
