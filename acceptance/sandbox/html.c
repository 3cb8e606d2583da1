// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/html.h"

#include "provider/net/digest.h"

static const char *spelling(char c) {
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
    default: // control characters but for line breaks and tabs
        return ((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? "&#xfffd;" : NULL;
    }
}

void html_text(Buffer *page, Text text) {
    Text clean = text_of(text_to_utf8(page->arena, text));
    size_t plain = 0; // from where on nothing needs a spelling
    for (size_t i = 0; i < clean.length; i++) {
        const char *instead = spelling(clean.data[i]);
        if (instead == NULL) continue;
        buffer_add_text(page, text_slice(clean, plain, i));
        buffer_puts(page, instead);
        plain = i + 1;
    }
    buffer_add_text(page, text_slice(clean, plain, clean.length));
}

void html_cstring(Buffer *page, const char *text) {
    html_text(page, text_of(text));
}

void html_query(Buffer *page, Text text) {
    buffer_add_text(page, digest_percent_encode(page->arena, text, false));
}
