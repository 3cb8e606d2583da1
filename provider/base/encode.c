// SPDX-License-Identifier: MPL-2.0
#include "provider/base/encode.h"

#include <string.h>

static const char digits[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};

static void put_byte(char *to, char byte, bool upper) {
    to[0] = digits[upper][(unsigned char)byte >> 4];
    to[1] = digits[upper][(unsigned char)byte & 15];
}

Text encode_hex(Arena *arena, Text bytes, bool upper) {
    char *hex = arena_alloc(arena, bytes.length * 2 + 1);
    for (size_t i = 0; i < bytes.length; i++) put_byte(hex + 2 * i, bytes.data[i], upper);
    return (Text){.data = hex, .length = bytes.length * 2};
}

// Whatever the locale.
static bool is_plain(char c, const char *kept) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(kept, c) != NULL);
}

Text encode_percent(Arena *arena, Text text, const char *kept, bool upper) {
    char *encoded = arena_alloc(arena, text.length * 3 + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (is_plain(text.data[i], kept)) {
            encoded[length++] = text.data[i];
            continue;
        }
        encoded[length] = '%';
        put_byte(encoded + length + 1, text.data[i], upper);
        length += 3;
    }
    return (Text){.data = encoded, .length = length};
}
