// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/html.h"

enum { ESCAPED_BYTES = 6 }; // of one character at most

static const char page[] =
    "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<link rel=\"icon\" href=\"data:,\">\n"
    "<title>%s</title>\n<style>body{font-family:sans-serif;max-width:40em;margin:4em auto;"
    "padding:0 1em}label{display:block;margin:1em 0}input{display:block;font:inherit;width:100%%}"
    "button{font:inherit}</style></head>\n<body>\n%s</body>\n</html>\n";

static const char *escape_of(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

const char *html_escape(Arena *arena, Text text) {
    Buffer escaped = buffer_new(arena, text.length * ESCAPED_BYTES + 1);
    buffer_puts(&escaped, "");
    for (size_t i = 0; i < text.length; i++) {
        const char *escape = escape_of(text.data[i]);
        if (escape != NULL)
            buffer_puts(&escaped, escape);
        else
            buffer_add(&escaped, &text.data[i], 1);
    }
    return escaped.data != NULL ? escaped.data : "";
}

Reply html_page(const Request *request, int status, const char *title, const char *body) {
    const char *text =
        arena_printf(request->arena, page, html_escape(request->arena, text_of(title)), body);
    Reply reply = reply_raw(status, "text/html; charset=utf-8", text_of(text));
    return reply_with_header(request, reply, "Cache-Control", "no-store");
}

Reply html_redirect(const Request *request, const char *url) {
    Reply reply = reply_raw(302, "text/html; charset=utf-8", TEXT(""));
    return reply_with_header(request, reply, "Location", url);
}
