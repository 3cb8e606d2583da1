// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/access.h"

#include "acceptance/sandbox/web/base64url.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

static const char jwt_secret[] = "LobeHub \xc2\xb7 LobeChat";
static const char xor_secret[] = "LobeHub \xc2\xb7 LobeHub";

static const Value *read_xor(Arena *arena, Text header) {
    Text bytes;
    if (!base64url_decode(arena, header, &bytes)) return NULL;
    char *plain = arena_copy(arena, bytes.data, bytes.length);
    for (size_t i = 0; i < bytes.length; i++)
        plain[i] = (char)(plain[i] ^ xor_secret[i % (sizeof xor_secret - 1)]);
    return json_parse(arena, (Text){plain, bytes.length}, NULL);
}

// The key of the signature is the SHA-256 of a text in LobeChat's source.
static bool is_signed(Arena *arena, Text content, Text signature) {
    Digest key = digest_sha256(TEXT(jwt_secret));
    Digest expected = digest_hmac_sha256(digest_bytes(&key), content);
    Text given;
    return base64url_decode(arena, signature, &given) &&
           digest_equal(digest_bytes(&expected), given);
}

static const Value *read_jwt(const Request *request, Text header) {
    Arena *arena = request->arena;
    Text rest = header, head, body, signature = TEXT(""), plain;
    if (!text_next(&rest, '.', &head) || !text_next(&rest, '.', &body)) return NULL;
    text_next(&rest, '.', &signature);
    Text content = text_slice(header, 0, head.length + 1 + body.length);
    if (!text_starts(head, "http_nosafe") && !is_signed(arena, content, signature)) return NULL;
    if (!base64url_decode(arena, body, &plain)) return NULL;
    const Value *document = json_parse(arena, plain, NULL);
    int64_t expires = value_int_or(value_get(document, "exp"), INT64_MAX);
    return expires < clock_real(request->cloud->clock) / 1000 ? NULL : document;
}

static bool is_code(Text codes, Text code) {
    Text one;
    while (text_next(&codes, ',', &one))
        if (code.length > 0 && digest_equal(one, code)) return true;
    return false;
}

Access access_check(const Request *request, const Release *release, const Value *environment) {
    Text header = request_header(request, ACCESS_HEADER);
    Text codes = value_text(value_get(environment, "ACCESS_CODE"));
    if (header.length == 0) return ACCESS_UNREADABLE;
    const Value *document = release_at_least(release, 1, 105, 0) ? read_xor(request->arena, header)
                                                                 : read_jwt(request, header);
    if (document == NULL || document->kind != VALUE_MAP) return ACCESS_UNREADABLE;
    if (value_text(value_get(document, "apiKey")).length > 0) return ACCESS_GRANTED;
    if (codes.length == 0 || is_code(codes, value_text(value_get(document, "accessCode"))))
        return ACCESS_GRANTED;
    return ACCESS_WRONG_CODE;
}
