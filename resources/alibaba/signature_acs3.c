// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/canonical.h"

#include "provider/net/digest.h"

#include <string.h>

enum { ACS3_MAX = 4 * 1024 * 1024 };

static bool acs3_signs(Text name) {
    return text_starts(name, "x-acs-") || text_is(name, "host") || text_is(name, "content-type");
}

// The path as sent, with the three spellings in which the gateway differs from the wire: it reads a
// raw "+" as a space. A client that encodes its path segments meets none of them.
static Text acs3_path(Arena *arena, Text path) {
    static const struct {
        const char *wire, *canonical;
    } spellings[] = {{"+", "%20"}, {"*", "%2A"}, {"%7E", "~"}};
    Buffer buffer = buffer_new(arena, ACS3_MAX);
    for (size_t at = 0; at < path.length;) {
        Text rest = text_slice(path, at, path.length);
        size_t used = 0;
        for (size_t i = 0; used == 0 && i < sizeof spellings / sizeof *spellings; i++) {
            if (!text_starts(rest, spellings[i].wire)) continue;
            buffer_puts(&buffer, spellings[i].canonical);
            used = strlen(spellings[i].wire);
        }
        if (used == 0) buffer_add(&buffer, rest.data, used = 1);
        at += used;
    }
    return buffer.length == 0 ? TEXT("/") : buffer_text(&buffer);
}

Signature signature_acs3(Arena *arena, const SignRequest *request) {
    CanonicalHeaders headers = canonical_headers(arena, request, acs3_signs);
    Digest body = digest_sha256(request->body);
    Text payload = digest_hex(arena, digest_bytes(&body));
    Buffer canonical = buffer_new(arena, ACS3_MAX);
    buffer_printf(&canonical, "%s\n", request->method);
    buffer_add_text(&canonical, acs3_path(arena, request->path));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, canonical_query(arena, request, false));
    buffer_puts(&canonical, "\n");
    buffer_add_text(&canonical, headers.lines);
    buffer_printf(&canonical, "\n%s\n%s", headers.names.data, payload.data);

    Signature signature = {.payload = payload, .canonical = buffer_text(&canonical)};
    Digest hash = digest_sha256(signature.canonical);
    signature.string_to_sign = text_of(
        arena_printf(arena, "ACS3-HMAC-SHA256\n%s", digest_hex(arena, digest_bytes(&hash)).data));
    Digest mac = digest_hmac_sha256(request->access_key_secret, signature.string_to_sign);
    signature.signature = digest_hex(arena, digest_bytes(&mac));
    signature.authorization = text_of(
        arena_printf(arena, "ACS3-HMAC-SHA256 Credential=%.*s,SignedHeaders=%s,Signature=%s",
                     (int)request->access_key_id.length, request->access_key_id.data,
                     headers.names.data, signature.signature.data));
    return signature;
}
