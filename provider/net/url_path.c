// SPDX-License-Identifier: MPL-2.0
#include "provider/net/url_path.h"

#include "provider/net/digest.h"

enum { URL_PATH_MAX = 64 * 1024 };

Text url_path_fill(Arena *arena, const char *template, const Value *arguments) {
    Buffer path = buffer_new(arena, URL_PATH_MAX);
    Text rest = text_of(template), piece, name;
    text_next(&rest, '{', &piece);
    buffer_add_text(&path, piece);
    while (text_next(&rest, '{', &piece)) {
        text_next(&piece, '}', &name);
        Text argument = value_text(value_get_text(arguments, name));
        buffer_add_text(&path, digest_percent_encode(arena, argument, false));
        buffer_add_text(&path, piece);
    }
    return buffer_text(&path);
}

const char *url_path_missing(Arena *arena, const char *template, const Value *arguments) {
    Text rest = text_of(template), piece, name;
    text_next(&rest, '{', &piece);
    while (text_next(&rest, '{', &piece)) {
        text_next(&piece, '}', &name);
        if (value_text(value_get_text(arguments, name)).length == 0)
            return text_copy(arena, name).data;
    }
    return NULL;
}
