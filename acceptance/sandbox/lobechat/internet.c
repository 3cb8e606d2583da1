// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/internet.h"

#include "provider/value/json.h"

enum { FETCH_MS = 15000, HEADERS_MOST = 3 };

static const char *const mapped[] = {"auth0", "dashscope", "oss"};

const Value *internet_map(const Cloud *cloud, Arena *arena) {
    const Value *map = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(mapped); i++)
        map =
            value_with(arena, map, mapped[i], value_cstring(arena, cloud_origin(cloud, mapped[i])));
    return map;
}

// Which service answers for a name; "": this machine itself; NULL: nobody.
static const char *service_of(Text host) {
    bool storage = text_starts(host, "oss-") || text_find(host, ".oss-") >= 0;
    if (text_is(host, "127.0.0.1") || text_ends(host, "localhost")) return "";
    if (text_ends(host, ".auth0.com")) return "auth0";
    if (!text_ends(host, ".aliyuncs.com")) return NULL;
    if (text_is(host, "dashscope.aliyuncs.com") || text_is(host, "dashscope-intl.aliyuncs.com"))
        return "dashscope";
    return storage ? "oss" : NULL;
}

// The same path at the service; NULL: the name does not exist.
static const char *reroute(Arena *arena, const Value *map, Text url, Text *ret_authority) {
    ptrdiff_t scheme = text_find(url, "://");
    Text rest = scheme < 0 ? TEXT("") : text_slice(url, (size_t)scheme + 3, url.length),
         path = rest;
    Text host;
    if (!text_next(&rest, '/', ret_authority)) return NULL;
    path = text_slice(path, ret_authority->length, path.length);
    Text authority = *ret_authority;
    if (!text_next(&authority, ':', &host)) return NULL;
    const char *service = service_of(host);
    if (service == NULL) return NULL;
    if (*service == '\0') return text_copy(arena, url).data;
    return arena_printf(arena, "%s%.*s", value_cstr(value_get(map, service)), (int)path.length,
                        path.data);
}

static size_t headers_of(Arena *arena, const InternetRequest *request, Text authority,
                         HttpHeader *headers) {
    size_t count = 0;
    headers[count++] = (HttpHeader){"Host", text_copy(arena, authority)};
    if (request->authorization != NULL)
        headers[count++] = (HttpHeader){"Authorization", text_of(request->authorization)};
    if (request->form.length > 0)
        headers[count++] = (HttpHeader){"Content-Type", TEXT("application/x-www-form-urlencoded")};
    if (request->body != NULL)
        headers[count++] = (HttpHeader){"Content-Type", TEXT("application/json")};
    return count;
}

static HttpResponse send(Arena *arena, const HttpRequest *request) {
    Cancel cancel;
    cancel_init(&cancel);
    Call call = {.arena = arena,
                 .diags = diags_new(arena),
                 .cancel = &cancel,
                 .deadline_ms = call_now_ms() + FETCH_MS};
    HttpClient *client = http_client_new("LobeChat");
    HttpResponse response;
    http_send(&call, client, request, &response);
    http_client_free(client);
    return response;
}

InternetAnswer internet_fetch(Arena *arena, const Value *map, const InternetRequest *request) {
    HttpHeader headers[HEADERS_MOST];
    Text authority;
    const char *url = reroute(arena, map, text_of(request->url), &authority);
    if (url == NULL) return (InternetAnswer){.fault = "fetch failed: getaddrinfo ENOTFOUND"};
    const HttpRequest send_it = {.method = request->method,
                                 .url = url,
                                 .headers = headers,
                                 .header_count = headers_of(arena, request, authority, headers),
                                 .body = request->body == NULL ? request->form
                                                               : json_print(arena, request->body),
                                 .service = "lobechat",
                                 .operation = "fetch",
                                 .path_template = "/",
                                 .attempt = 1};
    HttpResponse response = send(arena, &send_it);
    if (response.outcome != HTTP_ANSWERED)
        return (InternetAnswer){.fault = arena_printf(arena, "fetch failed: %s", response.error)};
    return (InternetAnswer){.status = response.status, .body = response.body};
}
