// SPDX-License-Identifier: MPL-2.0
#include "provider/net/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>

// A part of the URL copied to the arena; NULL when the URL has none.
static const char *url_part(Arena *arena, CURLU *url, CURLUPart part) {
    char *text = NULL;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK || text == NULL) return NULL;
    const char *copy = arena_strdup(arena, text);
    curl_free(text);
    return copy;
}

static void url_release(void *handle) {
    curl_url_cleanup(handle);
}

static CURLU *url_parse(Arena *arena, const char *text) {
    CURLU *url = curl_url();
    if (url == NULL) return NULL;
    arena_defer(arena, url_release, url);
    return curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK ? url : NULL;
}

static bool host_is_loopback(Text host) {
    if (text_is_nocase(host, "localhost") || text_is(host, "[::1]")) return true;
    if (host.length > 10 &&
        text_is_nocase(text_slice(host, host.length - 10, host.length), ".localhost"))
        return true;
    struct in_addr address;
    return inet_pton(AF_INET, host.data, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool http_url_loopback(Arena *arena, const char *url) {
    CURLU *parsed = url_parse(arena, url);
    const char *host = parsed != NULL ? url_part(arena, parsed, CURLUPART_HOST) : NULL;
    return host != NULL && host_is_loopback(text_of(host));
}

const char *http_url_host(Arena *arena, const char *url) {
    CURLU *parsed = url_parse(arena, url);
    const char *host = parsed != NULL ? url_part(arena, parsed, CURLUPART_HOST) : NULL;
    if (host == NULL) return "";
    const char *port = url_part(arena, parsed, CURLUPART_PORT);
    return port == NULL ? host : arena_printf(arena, "%s:%s", host, port);
}

const char *http_url_fault(Arena *arena, const char *url) {
    CURLU *parsed = url_parse(arena, url);
    const char *scheme = parsed != NULL ? url_part(arena, parsed, CURLUPART_SCHEME) : NULL;
    const char *host = parsed != NULL ? url_part(arena, parsed, CURLUPART_HOST) : NULL;
    if (scheme == NULL || host == NULL || *host == '\0')
        return "it is not a URL of the form https://host[:port]";
    if (url_part(arena, parsed, CURLUPART_USER) != NULL ||
        url_part(arena, parsed, CURLUPART_PASSWORD) != NULL)
        return "it carries a user name or password, which do not belong into a URL";
    if (strcmp(scheme, "https") == 0) return NULL;
    if (strcmp(scheme, "http") != 0)
        return arena_printf(arena, "its scheme is \"%s\", only https is possible", scheme);
    if (host_is_loopback(text_of(host))) return NULL;
    return "plain http is possible to this machine only (127.0.0.1, ::1, localhost); use https";
}
