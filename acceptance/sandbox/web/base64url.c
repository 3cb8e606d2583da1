// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/base64url.h"

#include "provider/net/digest.h"

Text base64url_encode(Arena *arena, Text bytes) {
    Text text = digest_base64_no_padding(arena, bytes);
    char *safe = arena_copy(arena, text.data, text.length);
    for (char *c = safe; *c != '\0'; c++) {
        if (*c == '+') *c = '-';
        if (*c == '/') *c = '_';
    }
    return (Text){safe, text.length};
}

bool base64url_decode(Arena *arena, Text text, Text *ret) {
    Buffer standard = buffer_new(arena, text.length + 4);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        buffer_add(&standard, c == '-' ? "+" : c == '_' ? "/" : &c, 1);
    }
    while (standard.length % 4 != 0) buffer_puts(&standard, "=");
    return digest_base64_decode(arena, buffer_text(&standard), ret);
}
