// SPDX-License-Identifier: MPL-2.0
// Recomputes signature vectors: signature_vectors FILE.json. Each vector is a request and what an
// official SDK made of it; a line is printed for each difference and a total at the end. Exits 1
// when a vector fails or none was run.

#include "provider/net/digest.h"
#include "provider/value/json.h"
#include "resources/alibaba/signature.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { VECTORS_MAX_BYTES = 64 * 1024 * 1024 };

typedef struct Family {
    const char *name;
    Signature (*sign)(Arena *arena, const SignRequest *request);
} Family;

static const Family families[] = {
    {"ACS3-HMAC-SHA256", signature_acs3},   {"OSS4-HMAC-SHA256", signature_oss4},
    {"OSS-V1-HMAC-SHA1", signature_oss1},   {"SLS4-HMAC-SHA256", signature_sls4},
    {"SLS-V1-HMAC-SHA256", signature_sls1}, {"RPC-HMAC-SHA1", signature_rpc1},
};

static const Family *family_find(Text name) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (text_is(name, families[i].name)) return &families[i];
    }
    return NULL;
}

// A MAP of names and values.
static const SignPair *pairs_of_map(Arena *arena, const Value *map, size_t *ret_count) {
    size_t count = value_count(map);
    SignPair *pairs = ARENA_ARRAY(arena, count, SignPair);
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (SignPair){.name = map->map.entries[i].key,
                              .value = value_text(map->map.entries[i].value)};
    }
    *ret_count = count;
    return pairs;
}

// A query as it stands in a URL.
static const SignPair *pairs_of_query(Arena *arena, Text query, size_t *ret_count) {
    SignPair *pairs = ARENA_ARRAY(arena, query.length + 1, SignPair);
    size_t count = 0;
    Text piece;
    while (query.length > 0 && text_next(&query, '&', &piece)) {
        SignPair pair = {0};
        Text rest = piece, name, value;
        text_next(&rest, '=', &name);
        if (digest_percent_decode(arena, name, false, &pair.name) && rest.data != NULL &&
            digest_percent_decode(arena, rest, false, &value))
            pair.value = value;
        pairs[count++] = pair;
    }
    *ret_count = count;
    return pairs;
}

// Virtual-host style puts the bucket before the endpoint, whose own name starts with "oss-".
static Text bucket_of(Text host) {
    Text rest = host, label;
    if (text_starts(host, "oss-") || !text_next(&rest, '.', &label)) return TEXT("");
    return text_starts(rest, "oss-") ? label : TEXT("");
}

static SignRequest request_of(Arena *arena, const Value *in) {
    SignRequest request = {
        .method = value_cstr(value_get(in, "method")),
        .host = value_text(value_get(in, "host")),
        .path = value_text(value_get(in, "path")),
        .body = value_text(value_get(in, "body")),
        .access_key_id = value_text(value_get(in, "accessKeyId")),
        .access_key_secret = value_text(value_get(in, "accessKeySecret")),
        .region = value_text(value_get(in, "region")),
    };
    request.bucket = bucket_of(request.host);
    request.headers = pairs_of_map(arena, value_get(in, "headers"), &request.header_count);
    const Value *raw = value_get(in, "rawQuery");
    request.query = value_is_null(raw)
                        ? pairs_of_map(arena, value_get(in, "query"), &request.query_count)
                        : pairs_of_query(arena, value_text(raw), &request.query_count);
    return request;
}

// Adds the member's name to differing when the vector expects something else.
static void member_compare(const Value *vector, const char *member, Text computed,
                           Buffer *differing) {
    const Value *expected = value_get(value_get(vector, "out"), member);
    if (value_is_null(expected) || text_equal(value_text(expected), computed)) return;
    buffer_printf(differing, "%s%s", differing->length > 0 ? ", " : "", member);
}

static bool vector_passes(Arena *arena, const Value *vector) {
    const Family *family = family_find(value_text(value_get(vector, "family")));
    const Value *expected = value_at(vector, "out.signature");
    const char *id = value_cstr(value_get(vector, "id"));
    if (family == NULL || value_is_null(expected)) {
        printf("%s: unknown family or no expected signature\n", id);
        return false;
    }
    SignRequest request = request_of(arena, value_get(vector, "in"));
    Signature signature = family->sign(arena, &request);
    Buffer differing = buffer_new(arena, 200);
    member_compare(vector, "canonicalRequest", signature.canonical, &differing);
    member_compare(vector, "stringToSign", signature.string_to_sign, &differing);
    member_compare(vector, "signature", signature.signature, &differing);
    member_compare(vector, "authorization", signature.authorization, &differing);
    if (differing.length == 0) return true;
    printf("%s %s (%s): %s: expected %s, computed %s\n", id, family->name,
           value_cstr(value_get(vector, "name")), differing.data, value_cstr(expected),
           signature.signature.data);
    return false;
}

static const Value *vectors_read(Arena *arena, const char *name) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return NULL;
    }
    Buffer buffer = buffer_new(arena, VECTORS_MAX_BYTES);
    char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        buffer_add(&buffer, chunk, got);
    }
    fclose(file);
    const char *reason = NULL;
    const Value *document = json_parse(arena, buffer_text(&buffer), &reason);
    if (document == NULL) fprintf(stderr, "%s: %s\n", name, reason);
    return document;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE.json\n", argv[0]);
        return 2;
    }
    Arena *arena = arena_new();
    const Value *document = vectors_read(arena, argv[1]);
    const Value *vectors = document == NULL ? &value_null : value_get(document, "vectors");
    size_t passed = 0, count = value_count(vectors);
    for (size_t i = 0; i < count; i++) passed += vector_passes(arena, vectors->list.items[i]);
    printf("%zu passed, %zu failed\n", passed, count - passed);
    bool fine = count > 0 && passed == count;
    arena_free(arena);
    return fine ? 0 : 1;
}
