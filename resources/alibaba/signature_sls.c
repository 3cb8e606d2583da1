// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/canonical.h"

#include "provider/net/digest.h"

enum { SLS_MAX = 4 * 1024 * 1024 };

static bool sls_own_header(Text name) {
    return text_starts(name, "x-log-") || text_starts(name, "x-acs-");
}

static bool sls4_signs(Text name) {
    return sls_own_header(name) || text_is(name, "host") || text_is(name, "content-type");
}

Signature signature_sls4(Arena *arena, const SignRequest *request) {
    CanonicalHeaders headers = canonical_headers(arena, request, sls4_signs);
    Digest payload = digest_sha256(request->body);
    Buffer canonical = buffer_new(arena, SLS_MAX);
    buffer_printf(&canonical, "%s\n", request->method);
    buffer_add_text(&canonical,
                    digest_percent_encode(arena, canonical_decoded_path(arena, request), true));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, canonical_query(arena, request, true));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, headers.lines);
    buffer_printf(&canonical, "\n%s\n%s", headers.names.data,
                  digest_hex(arena, digest_bytes(&payload)).data);
    const CanonicalV4 family = {.algorithm = "SLS4-HMAC-SHA256",
                                .service = "sls",
                                .date = canonical_header(request, "x-log-date")};
    return canonical_v4(arena, request, &family, buffer_text(&canonical));
}

// V1 signs the query with its values as they are, not encoded.
static void sls1_add_query(Arena *arena, const SignRequest *request, Buffer *to_sign) {
    const SignPair **sorted = canonical_sorted(arena, request->query, request->query_count);
    for (size_t i = 0; i < request->query_count; i++) {
        buffer_puts(to_sign, i == 0 ? "?" : "&");
        buffer_add_text(to_sign, sorted[i]->name);
        buffer_puts(to_sign, "=");
        buffer_add_text(to_sign, sorted[i]->value);
    }
}

Signature signature_sls1(Arena *arena, const SignRequest *request) {
    const Text lines[] = {text_of(request->method), canonical_header(request, "content-md5"),
                          canonical_header(request, "content-type"),
                          canonical_header(request, "date")};
    Buffer to_sign = buffer_new(arena, SLS_MAX);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        buffer_add_text(&to_sign, lines[i]);
        buffer_puts(&to_sign, "\n");
    }
    buffer_add_text(&to_sign, canonical_headers(arena, request, sls_own_header).lines);
    buffer_add_text(&to_sign, canonical_decoded_path(arena, request));
    sls1_add_query(arena, request, &to_sign);

    Digest mac = digest_hmac_sha256(request->access_key_secret, buffer_text(&to_sign));
    Text signature = digest_base64(arena, digest_bytes(&mac));
    const char *authorization =
        arena_printf(arena, "LOG %.*s:%s", (int)request->access_key_id.length,
                     request->access_key_id.data, signature.data);
    return (Signature){.canonical = TEXT(""),
                       .string_to_sign = buffer_text(&to_sign),
                       .signature = signature,
                       .authorization = text_of(authorization)};
}
