// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/echo.h"

static Text echo_body(Arena *arena, const Message *message) {
    (void)arena;
    return message->body;
}

static Text echo_target(Arena *arena, const Message *message) {
    (void)arena;
    return message->target;
}

// The last first: what proves who asks comes behind the others, and messages are cut.
static Text echo_headers(Arena *arena, const Message *message) {
    Buffer headers = buffer_new(arena, SIZE_MAX / 2);
    for (size_t i = message->header_count; i > 0; i--) {
        buffer_add_text(&headers, message->headers[i - 1].name);
        buffer_puts(&headers, ": ");
        buffer_add_text(&headers, message->headers[i - 1].value);
        buffer_puts(&headers, "; ");
    }
    return buffer_text(&headers);
}

static const struct {
    const char *word;
    Text (*text)(Arena *arena, const Message *message);
} echo_words[] = {{"{body}", echo_body}, {"{target}", echo_target}, {"{headers}", echo_headers}};

const char *echo_fill(Arena *arena, const char *text, const Message *message) {
    for (size_t i = 0; i < sizeof echo_words / sizeof *echo_words; i++) {
        Text whole = text_of(text);
        ptrdiff_t at = text_find(whole, echo_words[i].word);
        if (at < 0) continue;
        Buffer filled = buffer_new(arena, SIZE_MAX / 2);
        buffer_add_text(&filled, text_slice(whole, 0, (size_t)at));
        buffer_puts(&filled, text_to_utf8(arena, echo_words[i].text(arena, message)));
        buffer_puts(&filled, text + at + text_of(echo_words[i].word).length);
        text = buffer_text(&filled).data;
    }
    return text;
}
