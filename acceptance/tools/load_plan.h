// SPDX-License-Identifier: MPL-2.0
// The requests of a load, signed before the first is sent. A plan is a JSON object: access_key_id,
// access_key_secret, region, process (the server's id), connections, count, and requests, each with
// name, weight, method, url, host, path, and where it needs them sign ("acs3" or "oss4"), bucket,
// query, headers, body. Header-only, because it must never become part of the product.
#pragma once

#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/header_list.h"

#include <curl/curl.h>

enum { LOAD_MAX_BYTES = 16 * 1024 * 1024, LOAD_NONCE_BYTES = 16 };

typedef struct LoadRequest {
    const char *name, *method, *url;
    struct curl_slist *headers;
    Text body;
} LoadRequest;

static inline void load_release_headers(void *headers) {
    curl_slist_free_all(headers);
}

static inline size_t load_pairs(Arena *arena, const Value *map, const SignPair **ret) {
    size_t count = value_count(map);
    SignPair *pairs = ARENA_ARRAY(arena, count, SignPair);
    for (size_t i = 0; i < count; i++) {
        const ValueEntry *entry = &map->map.entries[i];
        pairs[i] = (SignPair){.name = entry->key, .value = value_text(entry->value)};
    }
    *ret = pairs;
    return count;
}

// What the plan says, and what differs from one request to the next.
static inline void load_headers(Arena *arena, const Value *row, const SignRequest *sign,
                                HeaderList *list) {
    const Value *given = value_get(row, "headers");
    Text family = value_text(value_get(row, "sign"));
    Digest payload = digest_sha256(sign->body);
    list->count = 0;
    header_add(list, "host", sign->host);
    for (size_t i = 0; i < value_count(given); i++) {
        header_add(list, given->map.entries[i].key.data, value_text(given->map.entries[i].value));
    }
    if (text_is(family, "oss4")) {
        header_add(list, "x-oss-date", header_date(arena, DATE_BASIC));
        header_add(list, "x-oss-content-sha256", TEXT("UNSIGNED-PAYLOAD"));
    } else if (text_is(family, "acs3")) {
        header_add(list, "x-acs-date", header_date(arena, DATE_EXTENDED));
        header_add(list, "x-acs-signature-nonce", digest_random_hex(arena, LOAD_NONCE_BYTES));
        header_add(list, "x-acs-content-sha256", digest_hex(arena, digest_bytes(&payload)));
    }
}

static inline const char *load_url(Arena *arena, const Value *row, const SignRequest *sign) {
    Buffer url = buffer_new(arena, LOAD_MAX_BYTES);
    buffer_add_text(&url, value_text(value_get(row, "url")));
    buffer_add_text(&url, sign->path);
    for (size_t i = 0; i < sign->query_count; i++) {
        buffer_puts(&url, i == 0 ? "?" : "&");
        buffer_add_text(&url, digest_percent_encode(arena, sign->query[i].name, false));
        if (sign->query[i].value.length == 0) continue;
        buffer_puts(&url, "=");
        buffer_add_text(&url, digest_percent_encode(arena, sign->query[i].value, false));
    }
    return buffer_text(&url).data;
}

static inline SignRequest load_sign_request(Arena *arena, const Value *plan, const Value *row) {
    SignRequest sign = {.method = value_cstr(value_get(row, "method")),
                        .host = value_text(value_get(row, "host")),
                        .path = value_text(value_get(row, "path")),
                        .body = value_text(value_get(row, "body")),
                        .access_key_id = value_text(value_get(plan, "access_key_id")),
                        .access_key_secret = value_text(value_get(plan, "access_key_secret")),
                        .region = value_text(value_get(plan, "region")),
                        .bucket = value_text(value_get(row, "bucket"))};
    sign.query_count = load_pairs(arena, value_get(row, "query"), &sign.query);
    return sign;
}

// arena keeps what is sent, scratch what only signing needs.
static inline LoadRequest load_sign(Arena *arena, Arena *scratch, const Value *plan,
                                    const Value *row) {
    SignRequest sign = load_sign_request(scratch, plan, row);
    Text family = value_text(value_get(row, "sign"));
    HeaderList list;
    load_headers(scratch, row, &sign, &list);
    sign.headers = list.pairs;
    sign.header_count = list.count;
    if (text_is(family, "acs3"))
        header_add(&list, "authorization", signature_acs3(scratch, &sign).authorization);
    else if (text_is(family, "oss4"))
        header_add(&list, "authorization", signature_oss4(scratch, &sign).authorization);
    LoadRequest request = {.name = value_cstr(value_get(row, "name")),
                           .method = sign.method,
                           .url = arena_strdup(arena, load_url(scratch, row, &sign)),
                           .body = sign.body};
    for (size_t i = 0; i < list.count; i++) {
        const HttpHeader *item = &list.items[i];
        request.headers = curl_slist_append(
            request.headers, arena_printf(scratch, "%s: %.*s", item->name, (int)item->value.length,
                                          item->value.data));
    }
    arena_defer(arena, load_release_headers, request.headers);
    return request;
}

// Row i of the plan as often as its weight says, spread over the whole: after n requests each row
// has had its share of n, give or take one.
static inline const Value *load_pick(const Value *rows, int64_t *owed) {
    int64_t total = 0;
    size_t best = 0;
    for (size_t i = 0; i < value_count(rows); i++) {
        int64_t weight = value_int_or(value_get(value_list_at(rows, i), "weight"), 1);
        total += weight;
        owed[i] += weight;
        if (owed[i] > owed[best]) best = i;
    }
    owed[best] -= total;
    return value_list_at(rows, best);
}

static inline LoadRequest *load_prepare(Arena *arena, const Value *plan, size_t count) {
    const Value *rows = value_get(plan, "requests");
    int64_t *owed = ARENA_ARRAY(arena, value_count(rows), int64_t);
    LoadRequest *requests = ARENA_ARRAY(arena, count, LoadRequest);
    for (size_t i = 0; i < count; i++) {
        Arena *scratch = arena_new();
        requests[i] = load_sign(arena, scratch, plan, load_pick(rows, owed));
        arena_free(scratch);
    }
    return requests;
}
