// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/canonical.h"

#include "provider/net/digest.h"

enum { OSS_MAX = 4 * 1024 * 1024 };

static bool oss_own_header(Text name) {
    return text_starts(name, "x-oss-");
}

static bool oss4_signs(Text name) {
    return oss_own_header(name) || text_is(name, "content-type") || text_is(name, "content-md5");
}

// "/bucket/object": both versions sign the bucket although the request carries it in its host name.
static Text oss_resource(Arena *arena, const SignRequest *request) {
    Text path = canonical_decoded_path(arena, request);
    if (request->bucket.length == 0) return path;
    return text_of(arena_printf(arena, "/%.*s%.*s", (int)request->bucket.length,
                                request->bucket.data, (int)path.length, path.data));
}

// A presigned URL has in its query what otherwise are headers.
static Text oss4_fact(const SignRequest *request, const char *name, Text otherwise) {
    Text fact = canonical_header(request, name);
    for (size_t i = 0; i < request->query_count && fact.length == 0; i++) {
        if (text_is(request->query[i].name, name)) fact = request->query[i].value;
    }
    return fact.length > 0 ? fact : otherwise;
}

Signature signature_oss4(Arena *arena, const SignRequest *request) {
    CanonicalHeaders headers = canonical_headers(arena, request, oss4_signs);
    Buffer canonical = buffer_new(arena, OSS_MAX);
    buffer_printf(&canonical, "%s\n", request->method);
    buffer_add_text(&canonical, digest_percent_encode(arena, oss_resource(arena, request), true));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, canonical_query(arena, request, true));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, headers.lines);
    buffer_puts(&canonical, "\n\n"); // the line between is for additional headers: none
    buffer_add_text(&canonical,
                    oss4_fact(request, "x-oss-content-sha256", TEXT("UNSIGNED-PAYLOAD")));
    const CanonicalV4 family = {.algorithm = "OSS4-HMAC-SHA256",
                                .service = "oss",
                                .date = oss4_fact(request, "x-oss-date", TEXT(""))};
    return canonical_v4(arena, request, &family, buffer_text(&canonical));
}

// V1 signs a query parameter only when it names a sub-resource.
static bool oss1_signs_parameter(Text name) {
    static const char *const names[] = {"acl",
                                        "append",
                                        "bucketInfo",
                                        "callback",
                                        "callback-var",
                                        "cloudboxes",
                                        "cname",
                                        "comp",
                                        "continuation-token",
                                        "cors",
                                        "delete",
                                        "encryption",
                                        "lifecycle",
                                        "location",
                                        "objectMeta",
                                        "partNumber",
                                        "policy",
                                        "policyStatus",
                                        "position",
                                        "publicAccessBlock",
                                        "referer",
                                        "regionList",
                                        "response-cache-control",
                                        "response-content-disposition",
                                        "response-content-encoding",
                                        "response-content-language",
                                        "response-content-type",
                                        "response-expires",
                                        "restore",
                                        "security-token",
                                        "sequential",
                                        "stat",
                                        "symlink",
                                        "tagging",
                                        "uploadId",
                                        "uploads",
                                        "versionId",
                                        "versioning",
                                        "versions"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_is(name, names[i])) return true;
    }
    return oss_own_header(name);
}

static Text oss1_query(Arena *arena, const SignRequest *request) {
    const SignPair **sorted = canonical_sorted(arena, request->query, request->query_count);
    Buffer query = buffer_new(arena, OSS_MAX);
    for (size_t i = 0; i < request->query_count; i++) {
        if (!oss1_signs_parameter(sorted[i]->name)) continue;
        buffer_puts(&query, query.length == 0 ? "?" : "&");
        buffer_add_text(&query, sorted[i]->name);
        if (sorted[i]->value.length == 0) continue;
        buffer_puts(&query, "=");
        buffer_add_text(&query, sorted[i]->value);
    }
    return buffer_text(&query);
}

Signature signature_oss1(Arena *arena, const SignRequest *request) {
    Text date = canonical_header(request, "x-oss-date");
    if (date.length == 0) date = canonical_header(request, "date");
    const Text lines[] = {text_of(request->method), canonical_header(request, "content-md5"),
                          canonical_header(request, "content-type"), date};
    Buffer to_sign = buffer_new(arena, OSS_MAX);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        buffer_add_text(&to_sign, lines[i]);
        buffer_puts(&to_sign, "\n");
    }
    buffer_add_text(&to_sign, canonical_headers(arena, request, oss_own_header).lines);
    buffer_add_text(&to_sign, oss_resource(arena, request));
    buffer_add_text(&to_sign, oss1_query(arena, request));

    Digest mac = digest_hmac_sha1(request->access_key_secret, buffer_text(&to_sign));
    Text signature = digest_base64(arena, digest_bytes(&mac));
    const char *authorization =
        arena_printf(arena, "OSS %.*s:%s", (int)request->access_key_id.length,
                     request->access_key_id.data, signature.data);
    return (Signature){.canonical = TEXT(""),
                       .string_to_sign = buffer_text(&to_sign),
                       .signature = signature,
                       .authorization = text_of(authorization)};
}
