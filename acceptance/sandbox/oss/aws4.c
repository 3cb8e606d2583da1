// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/aws4.h"

#include "acceptance/sandbox/clock.h"
#include "provider/net/digest.h"

#include <openssl/crypto.h>
#include <stdlib.h>

enum { CANONICAL_MAX = 1024 * 1024, DAY_LENGTH = 8 };

// Several spaces inside a value count as one.
static void add_squeezed(Buffer *line, Text value) {
    for (size_t i = 0; i < value.length; i++) {
        bool again = value.data[i] == ' ' && i > 0 && value.data[i - 1] == ' ';
        if (!again) buffer_add(line, &value.data[i], 1);
    }
}

// Headers of one name are one line.
static void add_header(Buffer *lines, const SignRequest *request, const char *name) {
    bool any = false;
    buffer_printf(lines, "%s:", name);
    for (size_t i = 0; i < request->header_count; i++) {
        if (!text_is_nocase(request->headers[i].name, name)) continue;
        buffer_puts(lines, any ? "," : "");
        add_squeezed(lines, text_trim(request->headers[i].value));
        any = true;
    }
    if (!any && text_is(text_of(name), "host")) buffer_add_text(lines, request->host);
    buffer_puts(lines, "\n");
}

static int pair_order(const void *a, const void *b) {
    const SignPair *left = a, *right = b;
    int order = text_compare(left->name, right->name);
    return order != 0 ? order : text_compare(left->value, right->value);
}

// Sorted by what is sent, not by what it stands for.
static Text query_of(Arena *arena, const SignRequest *request) {
    SignPair *coded = ARENA_ARRAY(arena, request->query_count, SignPair);
    for (size_t i = 0; i < request->query_count; i++) {
        coded[i].name = digest_percent_encode(arena, request->query[i].name, false);
        coded[i].value = digest_percent_encode(arena, request->query[i].value, false);
    }
    qsort(coded, request->query_count, sizeof *coded, pair_order);
    Buffer query = buffer_new(arena, CANONICAL_MAX);
    for (size_t i = 0; i < request->query_count; i++) {
        buffer_puts(&query, i > 0 ? "&" : "");
        buffer_add_text(&query, coded[i].name);
        buffer_puts(&query, "=");
        buffer_add_text(&query, coded[i].value);
    }
    return buffer_text(&query);
}

// However a client has encoded it.
static Text path_of(Arena *arena, const SignRequest *request) {
    Text decoded;
    if (!digest_percent_decode(arena, request->path, false, &decoded)) decoded = request->path;
    return digest_percent_encode(arena, decoded, true);
}

static Text canonical_of(Arena *arena, const Aws4Request *signing) {
    const SignRequest *request = signing->request;
    Buffer canonical = buffer_new(arena, CANONICAL_MAX);
    buffer_printf(&canonical, "%s\n", request->method);
    buffer_add_text(&canonical, path_of(arena, request));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, query_of(arena, request));
    buffer_puts(&canonical, "\n");
    Text rest = signing->names, name;
    while (text_next(&rest, ';', &name))
        add_header(&canonical, request, text_copy(arena, name).data);
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, signing->names);
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, signing->payload);
    return buffer_text(&canonical);
}

static const char *scope_of(Arena *arena, const Aws4Request *signing) {
    Text day = text_slice(signing->date, 0, DAY_LENGTH), region = signing->request->region;
    return arena_printf(arena, "%.*s/%.*s/%s/" AWS4_END, (int)day.length, day.data,
                        (int)region.length, region.data, signing->service);
}

const char *aws4_credential(Arena *arena, const Aws4Request *signing) {
    Text id = signing->request->access_key_id;
    return arena_printf(arena, "%.*s/%s", (int)id.length, id.data, scope_of(arena, signing));
}

static Digest key_of(Arena *arena, const Aws4Request *signing) {
    Text secret = signing->request->access_key_secret;
    const Text steps[] = {text_slice(signing->date, 0, DAY_LENGTH), signing->request->region,
                          text_of(signing->service), TEXT(AWS4_END)};
    const char *start = arena_printf(arena, "AWS4%.*s", (int)secret.length, secret.data);
    Digest key = digest_hmac_sha256(text_of(start), steps[0]);
    for (size_t i = 1; i < sizeof steps / sizeof *steps; i++)
        key = digest_hmac_sha256(digest_bytes(&key), steps[i]);
    return key;
}

Signature aws4_signature(Arena *arena, const Aws4Request *signing) {
    Text canonical = canonical_of(arena, signing);
    Digest hash = digest_sha256(canonical);
    Text to_sign = text_of(arena_printf(
        arena, AWS4_SCHEME "\n%.*s\n%s\n%s", (int)signing->date.length, signing->date.data,
        scope_of(arena, signing), digest_hex(arena, digest_bytes(&hash)).data));
    Digest key = key_of(arena, signing);
    Digest mac = digest_hmac_sha256(digest_bytes(&key), to_sign);
    OPENSSL_cleanse(&key, sizeof key);
    Text signature = digest_hex(arena, digest_bytes(&mac));
    const char *authorization =
        arena_printf(arena, AWS4_SCHEME " Credential=%s, SignedHeaders=%.*s, Signature=%s",
                     aws4_credential(arena, signing), (int)signing->names.length,
                     signing->names.data, signature.data);
    return (Signature){.canonical = canonical,
                       .string_to_sign = to_sign,
                       .signature = signature,
                       .authorization = text_of(authorization)};
}

Text aws4_date(Arena *arena, int64_t ms) {
    const char *d = clock_print(arena, ms);
    return text_of(
        arena_printf(arena, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", d, d + 5, d + 8, d + 11, d + 14, d + 17));
}
