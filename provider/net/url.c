// SPDX-License-Identifier: MPL-2.0
#include "provider/net/url.h"

#include <curl/curl.h>
#include <string.h>

static void url_release(void *handle) {
    curl_url_cleanup(handle);
}

static Text url_part(Arena *arena, CURLU *url, CURLUPart part, unsigned flags) {
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == NULL) return TEXT("");
    Text copy = text_of(arena_strdup(arena, text));
    explicit_bzero(text, copy.length);
    curl_free(text);
    return copy;
}

bool url_split(Arena *arena, Text text, UrlParts *ret) {
    CURLU *url = curl_url();
    if (url == NULL) return false;
    arena_defer(arena, url_release, url);
    const char *whole = text_copy(arena, text).data;
    if (curl_url_set(url, CURLUPART_URL, whole, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return false;
    *ret = (UrlParts){
        .scheme = url_part(arena, url, CURLUPART_SCHEME, 0),
        .host = url_part(arena, url, CURLUPART_HOST, 0),
        .port = url_part(arena, url, CURLUPART_PORT, 0),
        .user = url_part(arena, url, CURLUPART_USER, CURLU_URLDECODE),
        .password = url_part(arena, url, CURLUPART_PASSWORD, CURLU_URLDECODE),
        .path = url_part(arena, url, CURLUPART_PATH, 0),
    };
    return ret->host.length > 0;
}
