// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/web/url.h"

#include "provider/net/digest.h"

#include <string.h>

enum { URL_BYTES = 64 * 1024 };

const char *url_with_query(Arena *arena, const char *url, const Value *parameters) {
    Buffer whole = buffer_new(arena, URL_BYTES);
    buffer_puts(&whole, url);
    const char *separator = strchr(url, '?') == NULL ? "?" : "&";
    for (size_t i = 0; i < value_count(parameters); i++) {
        const ValueEntry *entry = value_entry_at(parameters, i);
        Text value = value_text(entry->value);
        if (value.length == 0) continue;
        buffer_printf(&whole, "%s%s=%s", separator,
                      digest_percent_encode(arena, entry->key, false).data,
                      digest_percent_encode(arena, value, false).data);
        separator = "&";
    }
    return buffer_text(&whole).data;
}

Text url_origin(Text url) {
    ptrdiff_t scheme = text_find(url, "://");
    if (scheme <= 0) return TEXT("");
    Text rest = text_slice(url, (size_t)scheme + 3, url.length);
    size_t length = 0;
    while (length < rest.length && strchr("/?#", rest.data[length]) == NULL) length++;
    return length == 0 ? TEXT("") : text_slice(url, 0, (size_t)scheme + 3 + length);
}
