// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/canonical.h"

#include "provider/net/digest.h"

Signature signature_rpc1(Arena *arena, const SignRequest *request) {
    Text canonical = canonical_query(arena, request, false);
    Text to_sign = text_of(arena_printf(arena, "%s&%%2F&%s", request->method,
                                        digest_percent_encode(arena, canonical, false).data));
    Text key = text_of(arena_printf(arena, "%.*s&", (int)request->access_key_secret.length,
                                    request->access_key_secret.data));
    Digest mac = digest_hmac_sha1(key, to_sign);
    return (Signature){.canonical = canonical,
                       .string_to_sign = to_sign,
                       .signature = digest_base64(arena, digest_bytes(&mac)),
                       .authorization = TEXT("")};
}
