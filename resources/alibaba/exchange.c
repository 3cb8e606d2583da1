// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/exchange.h"

#include "provider/net/digest.h"
#include "provider/net/url_path.h"
#include "provider/value/json.h"
#include "resources/alibaba/signature.h"

#include <string.h>
#include <time.h>

enum { EXCHANGE_MAX_BYTES = 16 * 1024 * 1024, EXCHANGE_MAX_HEADERS = 12, NONCE_BYTES = 16 };

// ---- parameters

static Text scalar_text(const Value *value) {
    if (value->kind == VALUE_BOOL) return value->boolean ? TEXT("true") : TEXT("false");
    return value_text(value);
}

static bool is_collection(const Value *value) {
    return value->kind == VALUE_LIST || value->kind == VALUE_SET || value->kind == VALUE_MAP;
}

static void form_add(Arena *arena, Buffer *form, Text name, const Value *value) {
    if (value_is_null(value)) return;
    if (!is_collection(value)) {
        buffer_puts(form, form->length > 0 ? "&" : "");
        buffer_add_text(form, digest_percent_encode(arena, name, false));
        buffer_puts(form, "=");
        buffer_add_text(form, digest_percent_encode(arena, scalar_text(value), false));
        return;
    }
    const char *dot = name.length > 0 ? "." : "";
    for (size_t i = 0; i < value_count(value); i++) {
        bool map = value->kind == VALUE_MAP;
        Text step = map ? value->map.entries[i].key : text_of(arena_printf(arena, "%zu", i + 1));
        const char *inner = arena_printf(arena, "%.*s%s%.*s", (int)name.length, name.data, dot,
                                         (int)step.length, step.data);
        form_add(arena, form, text_of(inner),
                 map ? value->map.entries[i].value : value->list.items[i]);
    }
}

Text exchange_form(Arena *arena, const Value *parameters) {
    Buffer form = buffer_new(arena, EXCHANGE_MAX_BYTES);
    if (parameters != NULL) form_add(arena, &form, TEXT(""), parameters);
    return buffer_text(&form);
}

static SignPair *query_pairs(Arena *arena, const Value *query, size_t *ret_count) {
    SignPair *pairs = ARENA_ARRAY(arena, value_count(query), SignPair);
    size_t count = 0;
    for (size_t i = 0; i < value_count(query); i++) {
        const Value *value = query->map.entries[i].value;
        if (value_is_null(value)) continue;
        pairs[count++] = (SignPair){.name = query->map.entries[i].key,
                                    .value = is_collection(value) ? json_print(arena, value)
                                                                  : scalar_text(value)};
    }
    *ret_count = count;
    return pairs;
}

static const char *url_print(Arena *arena, const char *base, const SignRequest *sign) {
    Buffer url = buffer_new(arena, EXCHANGE_MAX_BYTES);
    buffer_puts(&url, base);
    buffer_add_text(&url, sign->path);
    for (size_t i = 0; i < sign->query_count; i++) {
        buffer_puts(&url, i == 0 ? "?" : "&");
        buffer_add_text(&url, digest_percent_encode(arena, sign->query[i].name, false));
        buffer_puts(&url, "=");
        buffer_add_text(&url, digest_percent_encode(arena, sign->query[i].value, false));
    }
    return buffer_text(&url).data;
}

// ---- headers

typedef struct HeaderList {
    HttpHeader items[EXCHANGE_MAX_HEADERS];
    SignPair pairs[EXCHANGE_MAX_HEADERS];
    size_t count;
} HeaderList;

static void header_add(HeaderList *list, const char *name, Text value) {
    list->items[list->count] = (HttpHeader){.name = name, .value = value};
    list->pairs[list->count++] = (SignPair){.name = text_of(name), .value = value};
}

static Text date_now(Arena *arena) {
    time_t now = time(NULL);
    struct tm utc;
    char date[32];
    gmtime_r(&now, &utc);
    size_t length = strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text_copy(arena, (Text){.data = date, .length = length});
}

static const char *body_type(const ApiOperation *operation) {
    return operation->style == API_RPC ? "application/x-www-form-urlencoded"
                                       : "application/json; charset=utf-8";
}

static void headers_fill(Call *call, const Exchange *exchange, const SignRequest *sign,
                         HeaderList *list) {
    Arena *arena = call->arena;
    const ApiOperation *operation = exchange->request->operation;
    Digest payload = digest_sha256(sign->body);
    header_add(list, "host", sign->host);
    header_add(list, "accept", TEXT("application/json"));
    header_add(list, "x-acs-action", text_of(operation->action));
    header_add(list, "x-acs-version", text_of(operation->version));
    header_add(list, "x-acs-date", date_now(arena));
    header_add(list, "x-acs-signature-nonce", digest_random_hex(arena, NONCE_BYTES));
    header_add(list, "x-acs-content-sha256", digest_hex(arena, digest_bytes(&payload)));
    if (sign->body.length > 0) header_add(list, "content-type", text_of(body_type(operation)));
    if (exchange->keys->security_token.length == 0) return;
    header_add(list, "x-acs-accesskey-id", exchange->keys->access_key_id);
    header_add(list, "x-acs-security-token", exchange->keys->security_token);
}

static Text body_print(Arena *arena, const ApiRequest *request) {
    if (request->operation->style == API_RPC) return exchange_form(arena, request->body);
    return value_is_null(request->body) ? TEXT("") : json_print(arena, request->body);
}

void exchange_send(Call *call, HttpClient *http, const Exchange *exchange, HttpResponse *ret) {
    Arena *arena = call->arena;
    const ApiRequest *request = exchange->request;
    const ApiOperation *operation = request->operation;
    SignRequest sign = {
        .method = operation->method,
        .host = text_of(http_url_host(arena, exchange->base_url)),
        .path = url_path_fill(arena, operation->path, request->path),
        .body = body_print(arena, request),
        .access_key_id = exchange->keys->access_key_id,
        .access_key_secret = exchange->keys->access_key_secret,
    };
    sign.query = query_pairs(arena, request->query, &sign.query_count);
    HeaderList headers = {.count = 0};
    headers_fill(call, exchange, &sign, &headers);
    sign.headers = headers.pairs;
    sign.header_count = headers.count;
    header_add(&headers, "authorization", signature_acs3(arena, &sign).authorization);
    const HttpRequest wire = {
        .method = operation->method,
        .url = url_print(arena, exchange->base_url, &sign),
        .headers = headers.items,
        .header_count = headers.count,
        .body = sign.body,
        .timeout_ms = exchange->timeout_ms,
        .service = operation->service,
        .operation = operation->action,
        .path_template = operation->path,
        .attempt = exchange->attempt,
    };
    http_send(call, http, &wire, ret);
}
