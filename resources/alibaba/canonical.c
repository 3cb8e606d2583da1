// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/canonical.h"

#include "provider/net/digest.h"

#include <openssl/crypto.h>
#include <stdlib.h>

// A request whose parts do not fit is signed wrongly and refused by the cloud; none comes near.
enum { CANONICAL_MAX = 4 * 1024 * 1024 };

static int pair_order(const void *a, const void *b) {
    const SignPair *left = *(const SignPair *const *)a, *right = *(const SignPair *const *)b;
    int order = text_compare(left->name, right->name);
    return order != 0 ? order : text_compare(left->value, right->value);
}

const SignPair **canonical_sorted(Arena *arena, const SignPair *pairs, size_t count) {
    const SignPair **sorted = ARENA_ARRAY(arena, count, const SignPair *);
    for (size_t i = 0; i < count; i++) sorted[i] = &pairs[i];
    qsort(sorted, count, sizeof *sorted, pair_order);
    return sorted;
}

CanonicalHeaders canonical_headers(Arena *arena, const SignRequest *request,
                                   bool (*pick)(Text lower_name)) {
    SignPair *picked = ARENA_ARRAY(arena, request->header_count, SignPair);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        Text name = text_lower(arena, request->headers[i].name);
        if (!pick(name)) continue;
        picked[count++] = (SignPair){.name = name, .value = text_trim(request->headers[i].value)};
    }
    const SignPair **sorted = canonical_sorted(arena, picked, count);
    Buffer lines = buffer_new(arena, CANONICAL_MAX), names = buffer_new(arena, CANONICAL_MAX);
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(&lines, sorted[i]->name);
        buffer_puts(&lines, ":");
        buffer_add_text(&lines, sorted[i]->value);
        buffer_puts(&lines, "\n");
        buffer_puts(&names, i > 0 ? ";" : "");
        buffer_add_text(&names, sorted[i]->name);
    }
    return (CanonicalHeaders){.lines = buffer_text(&lines), .names = buffer_text(&names)};
}

Text canonical_header(const SignRequest *request, const char *name) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (text_is_nocase(request->headers[i].name, name))
            return text_trim(request->headers[i].value);
    }
    return TEXT("");
}

Text canonical_query(Arena *arena, const SignRequest *request, bool bare_empty) {
    const SignPair **sorted = canonical_sorted(arena, request->query, request->query_count);
    Buffer query = buffer_new(arena, CANONICAL_MAX);
    for (size_t i = 0; i < request->query_count; i++) {
        buffer_puts(&query, i > 0 ? "&" : "");
        buffer_add_text(&query, digest_percent_encode(arena, sorted[i]->name, false));
        if (bare_empty && sorted[i]->value.length == 0) continue;
        buffer_puts(&query, "=");
        buffer_add_text(&query, digest_percent_encode(arena, sorted[i]->value, false));
    }
    return buffer_text(&query);
}

Text canonical_decoded_path(Arena *arena, const SignRequest *request) {
    Text decoded;
    if (request->path.length == 0) return TEXT("/");
    if (!digest_percent_decode(arena, request->path, false, &decoded)) return request->path;
    return decoded;
}

// secret -> date -> region -> service -> "aliyun_v4_request".
static Digest v4_key(Arena *arena, const SignRequest *request, Text day, const char *service) {
    Text secret =
        text_of(arena_printf(arena, "aliyun_v4%.*s", (int)request->access_key_secret.length,
                             request->access_key_secret.data));
    const Text steps[] = {day, request->region, text_of(service), TEXT("aliyun_v4_request")};
    Digest key = digest_hmac_sha256(secret, steps[0]);
    for (size_t i = 1; i < sizeof steps / sizeof *steps; i++) {
        Digest next = digest_hmac_sha256(digest_bytes(&key), steps[i]);
        key = next;
        OPENSSL_cleanse(&next, sizeof next);
    }
    return key;
}

Signature canonical_v4(Arena *arena, const SignRequest *request, const CanonicalV4 *family,
                       Text canonical) {
    Text day = text_slice(family->date, 0, 8);
    const char *scope =
        arena_printf(arena, "%.*s/%.*s/%s/aliyun_v4_request", (int)day.length, day.data,
                     (int)request->region.length, request->region.data, family->service);
    Digest hash = digest_sha256(canonical);
    Text to_sign = text_of(arena_printf(arena, "%s\n%.*s\n%s\n%s", family->algorithm,
                                        (int)family->date.length, family->date.data, scope,
                                        digest_hex(arena, digest_bytes(&hash)).data));
    Digest key = v4_key(arena, request, day, family->service);
    Digest mac = digest_hmac_sha256(digest_bytes(&key), to_sign);
    OPENSSL_cleanse(&key, sizeof key);
    Text signature = digest_hex(arena, digest_bytes(&mac));
    const char *authorization = arena_printf(arena, "%s Credential=%.*s/%s,Signature=%s",
                                             family->algorithm, (int)request->access_key_id.length,
                                             request->access_key_id.data, scope, signature.data);
    return (Signature){.canonical = canonical,
                       .string_to_sign = to_sign,
                       .signature = signature,
                       .authorization = text_of(authorization)};
}
