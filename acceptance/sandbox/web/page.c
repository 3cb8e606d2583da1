// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/page.h"

#include "acceptance/sandbox/html.h"

enum { ESCAPED_BYTES = 8 }; // of one character at most

static const char page[] =
    "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<link rel=\"icon\" href=\"data:,\">\n"
    "<title>%s</title>\n<style>body{font-family:sans-serif;max-width:40em;margin:4em auto;"
    "padding:0 1em}label{display:block;margin:1em 0}input{display:block;font:inherit;width:100%%}"
    "button{font:inherit}</style></head>\n<body>\n%s</body>\n</html>\n";

const char *page_escape(Arena *arena, Text text) {
    Buffer escaped = buffer_new(arena, text.length * ESCAPED_BYTES + 1);
    buffer_puts(&escaped, "");
    html_text(&escaped, text);
    return escaped.data != NULL ? escaped.data : "";
}

Reply page_reply(const Request *request, int status, const char *title, const char *body) {
    const char *text =
        arena_printf(request->arena, page, page_escape(request->arena, text_of(title)), body);
    Reply reply = reply_raw(status, "text/html; charset=utf-8", text_of(text));
    return reply_with_header(request, reply, "Cache-Control", "no-store");
}

Reply page_redirect(const Request *request, const char *url) {
    Reply reply = reply_raw(302, "text/html; charset=utf-8", TEXT(""));
    return reply_with_header(request, reply, "Location", url);
}
