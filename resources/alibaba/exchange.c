// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/exchange.h"

#include "provider/net/digest.h"
#include "provider/net/url_path.h"
#include "provider/value/json.h"
#include "resources/alibaba/exchange_oss.h"

#include <string.h>

enum { EXCHANGE_MAX_BYTES = 16 * 1024 * 1024, NONCE_BYTES = 16 };

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
        Text step =
            map ? value_entry_at(value, i)->key : text_of(arena_printf(arena, "%zu", i + 1));
        const char *inner = arena_printf(arena, "%.*s%s%.*s", (int)name.length, name.data, dot,
                                         (int)step.length, step.data);
        form_add(arena, form, text_of(inner),
                 map ? value_entry_at(value, i)->value : value_list_at(value, i));
    }
}

Text exchange_form(Arena *arena, const Value *parameters) {
    Buffer form = buffer_new(arena, EXCHANGE_MAX_BYTES);
    if (parameters != NULL) form_add(arena, &form, TEXT(""), parameters);
    return buffer_text(&form);
}

// The operation's path, without the fixed query that may follow it.
static const char *path_template(Arena *arena, const ApiOperation *operation, Text *ret_query) {
    Text path;
    *ret_query = text_of(operation->path);
    text_next(ret_query, '?', &path);
    return text_copy(arena, path).data;
}

const char *exchange_missing(Arena *arena, const ApiRequest *request) {
    if (request->operation->style == API_OSS && !exchange_oss_is_bucket(request->bucket))
        return "a bucket name of 3 to 63 lower-case letters, digits and hyphens";
    const char *name = url_path_missing(arena, request->operation->path, request->path);
    return name != NULL ? arena_printf(arena, "a value for %s, which is empty", name) : NULL;
}

static size_t count_pieces(Text list, char separator) {
    size_t count = 0;
    for (Text piece; text_next(&list, separator, &piece);) count++;
    return count;
}

// The operation's own parameters, then the request's.
static SignPair *query_pairs(Arena *arena, Text fixed, const Value *query, size_t *ret_count) {
    SignPair *pairs = ARENA_ARRAY(arena, count_pieces(fixed, '&') + value_count(query), SignPair);
    size_t count = 0;
    for (Text piece, name; text_next(&fixed, '&', &piece); count++) {
        bool bare = text_find(piece, "=") < 0;
        text_next(&piece, '=', &name);
        pairs[count] = (SignPair){.name = name, .value = bare ? (Text){0} : piece};
    }
    for (size_t i = 0; i < value_count(query); i++) {
        const Value *value = value_entry_at(query, i)->value;
        if (value_is_null(value)) continue;
        pairs[count++] = (SignPair){.name = value_entry_at(query, i)->key,
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
        if (sign->query[i].value.data == NULL) continue;
        buffer_puts(&url, "=");
        buffer_add_text(&url, digest_percent_encode(arena, sign->query[i].value, false));
    }
    return buffer_text(&url).data;
}

// ---- headers

static const char *body_type(const ApiOperation *operation) {
    return operation->style == API_RPC ? "application/x-www-form-urlencoded"
                                       : "application/json; charset=utf-8";
}

static void acs_headers(Arena *arena, const Exchange *exchange, const SignRequest *sign,
                        HeaderList *list) {
    const ApiOperation *operation = exchange->request->operation;
    Digest payload = digest_sha256(sign->body);
    header_add(list, "host", sign->host);
    header_add(list, "accept", TEXT("application/json"));
    header_add(list, "x-acs-action", text_of(operation->action));
    header_add(list, "x-acs-version", text_of(operation->version));
    header_add(list, "x-acs-date", header_date(arena, DATE_EXTENDED));
    header_add(list, "x-acs-signature-nonce", digest_random_hex(arena, NONCE_BYTES));
    header_add(list, "x-acs-content-sha256", digest_hex(arena, digest_bytes(&payload)));
    if (sign->body.length > 0) header_add(list, "content-type", text_of(body_type(operation)));
    if (exchange->keys->security_token.length == 0) return;
    header_add(list, "x-acs-accesskey-id", exchange->keys->access_key_id);
    header_add(list, "x-acs-security-token", exchange->keys->security_token);
}

static Text body_print(Arena *arena, const ApiRequest *request) {
    const ApiOperation *operation = request->operation;
    if (operation->style == API_RPC) return exchange_form(arena, request->body);
    if (operation->style == API_OSS)
        return exchange_oss_body(arena, operation->document, request->body);
    return value_is_null(request->body) ? TEXT("") : json_print(arena, request->body);
}

static void headers_fill(Arena *arena, const Exchange *exchange, SignRequest *sign,
                         HeaderList *list) {
    bool oss = exchange->request->operation->style == API_OSS;
    if (oss)
        exchange_oss_headers(arena, exchange->keys, sign, exchange->request->headers, list);
    else
        acs_headers(arena, exchange, sign, list);
    sign->headers = list->pairs;
    sign->header_count = list->count;
    Signature signature = oss ? signature_oss4(arena, sign) : signature_acs3(arena, sign);
    header_add(list, "authorization", signature.authorization);
}

static SignRequest sign_request(Arena *arena, const Exchange *exchange, const char *base_url) {
    const ApiRequest *request = exchange->request;
    Text fixed;
    const char *template = path_template(arena, request->operation, &fixed);
    SignRequest sign = {
        .method = request->operation->method,
        .host = text_of(http_url_host(arena, base_url)),
        .path = url_path_fill(arena, template, request->path),
        .body = body_print(arena, request),
        .access_key_id = exchange->keys->access_key_id,
        .access_key_secret = exchange->keys->access_key_secret,
        .region = exchange->region,
        .bucket = request->bucket,
    };
    sign.query = query_pairs(arena, fixed, request->query, &sign.query_count);
    return sign;
}

void exchange_send(Call *call, HttpClient *http, const Exchange *exchange, HttpResponse *ret) {
    Arena *arena = call->arena;
    const ApiOperation *operation = exchange->request->operation;
    const char *base_url = exchange->base_url;
    if (operation->style == API_OSS)
        base_url = exchange_oss_base(arena, base_url, exchange->request->bucket);
    const char *misplaced = keys_misplaced(arena, exchange->keys->access_key_id, base_url);
    if (misplaced != NULL) {
        *ret = (HttpResponse){.outcome = HTTP_NOT_SENT, .hopeless = true, .error = misplaced};
        return;
    }
    SignRequest sign = sign_request(arena, exchange, base_url);
    HeaderList headers = {.count = 0};
    headers_fill(arena, exchange, &sign, &headers);
    const HttpRequest wire = {
        .method = operation->method,
        .url = url_print(arena, base_url, &sign),
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
