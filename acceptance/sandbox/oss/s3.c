// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/s3.h"

#include "acceptance/sandbox/oss/aws4.h"
#include "acceptance/sandbox/oss/error.h"
#include "provider/net/digest.h"

#define OWN "x-amz-"
#define HASH "x-amz-content-sha256"

enum { HASH_LENGTH = 64, EXPIRES_MOST = 604800 };

static Text query_nocase(const Request *request, const char *name) {
    for (size_t i = 0; i < request->query_count; i++)
        if (text_is_nocase(request->query[i].name, name)) return request->query[i].value;
    return (Text){0};
}

bool s3_speaks(const Request *request) {
    Text authorization = request_header(request, "authorization");
    if (authorization.length > 0) return text_starts(authorization, "AWS");
    return oss_query(request, "X-Amz-Algorithm").length > 0;
}

Text s3_wish(const Request *request, const char *oss_name, const char *s3_name) {
    if (!s3_speaks(request)) return request_header(request, oss_name);
    Text wish = request_header(request, s3_name);
    return wish.length > 0 ? wish : query_nocase(request, s3_name);
}

static Reply refuse(const Request *request, const char *detail, const char *why) {
    return oss_error_detail(request, oss_error(request, 400, "InvalidArgument", why), detail);
}

// ---- what is signed
static bool is_signed(Text names, Text wanted) {
    Text name;
    while (text_next(&names, ';', &name))
        if (text_equal(name, wanted)) return true;
    return false;
}

// A header that nobody signed could be anybody's.
static Reply check_names(const Request *request, Text names) {
    if (!is_signed(names, TEXT("host")))
        return refuse(request, NULL, "SignedHeaders must have host.");
    for (size_t i = 0; i < request->header_count; i++) {
        Text name = text_lower(request->arena, request->headers[i].name);
        if (!text_starts(name, OWN) || is_signed(names, name)) continue;
        Reply reply = oss_error(request, 403, "AccessDenied",
                                "There were headers present in the request which were not signed.");
        return oss_error_about(request, reply, "HeadersNotSigned", name.data);
    }
    return reply_ok(NULL);
}

static Reply check_payload(const Request *request, Text payload) {
    Digest digest = digest_sha256(request->raw_body);
    if (text_is(payload, AWS4_UNSIGNED)) return reply_ok(NULL);
    if (text_starts(payload, "STREAMING-"))
        return reply_error(request, 501, "NotImplemented",
                           "The sandbox does not take bodies that are signed in pieces.");
    if (payload.length != HASH_LENGTH)
        return refuse(request, "0002-00000427",
                      HASH " must be the SHA-256 of the body or " AWS4_UNSIGNED ".");
    // Anybody can make it: not a secret.
    if (text_equal(payload, digest_hex(request->arena, digest_bytes(&digest))))
        return reply_ok(NULL);
    return oss_error(request, 400, "XAmzContentSHA256Mismatch",
                     "The provided " HASH " does not match what was computed.");
}

static Reply check_signed(const Request *request, const OssClaim *claim) {
    Reply reply = check_names(request, claim->names);
    return reply.code != NULL ? reply : check_payload(request, claim->payload);
}

// ---- reading the claim
static Reply claim_header(const Request *request, Text authorization, OssClaim *ret) {
    Text rest = text_slice(authorization, sizeof AWS4_SCHEME, authorization.length);
    *ret = (OssClaim){.credential = oss_claim_part(rest, "Credential="),
                      .signature = oss_claim_part(rest, "Signature="),
                      .names = oss_claim_part(rest, "SignedHeaders="),
                      .date = request_header(request, "x-amz-date"),
                      .token = request_header(request, "x-amz-security-token"),
                      .payload = request_header(request, HASH)};
    if (!text_starts(authorization, AWS4_SCHEME " "))
        return refuse(request, "0002-00000402",
                      "Authorization header is invalid: it must be " AWS4_SCHEME ".");
    if (ret->credential.length == 0)
        return refuse(request, "0002-00000403",
                      "Authorization header is invalid: it has no Credential.");
    return check_signed(request, ret);
}

static Reply claim_query(const Request *request, OssClaim *ret) {
    Text payload = query_nocase(request, HASH), header = request_header(request, HASH);
    if (payload.length == 0) payload = header.length > 0 ? header : TEXT(AWS4_UNSIGNED);
    *ret = (OssClaim){.presigned = true,
                      .credential = oss_query(request, "X-Amz-Credential"),
                      .signature = oss_query(request, "X-Amz-Signature"),
                      .names = oss_query(request, "X-Amz-SignedHeaders"),
                      .date = oss_query(request, "X-Amz-Date"),
                      .token = oss_query(request, "X-Amz-Security-Token"),
                      .payload = payload};
    Text expires = oss_query(request, "X-Amz-Expires");
    if (!text_is(oss_query(request, "X-Amz-Algorithm"), AWS4_SCHEME))
        return refuse(request, "0002-00000411", "X-Amz-Algorithm must be " AWS4_SCHEME ".");
    if (ret->credential.length == 0)
        return refuse(request, "0002-00000412", "X-Amz-Credential is needed.");
    if (expires.length == 0) return refuse(request, "0002-00000416", "X-Amz-Expires is needed.");
    if (!text_to_int(expires, 1, EXPIRES_MOST, &ret->expires_s))
        return refuse(request, "0002-00000417", "X-Amz-Expires must be between 1 and 604800.");
    return check_signed(request, ret);
}

static Signature sign_again(const Request *request, const OssClaim *claim, const Key *key) {
    const SignRequest sign = oss_claim_request(request, claim, key, "X-Amz-Signature");
    const Aws4Request signing = {.request = &sign,
                                 .service = s3_scheme.service,
                                 .date = claim->date,
                                 .names = claim->names,
                                 .payload = claim->payload};
    return aws4_signature(request->arena, &signing);
}

const OssScheme s3_scheme = {.service = "s3",
                             .end = AWS4_END,
                             .key_element = "AWSAccessKeyId",
                             .expired = "0002-00000418",
                             .mismatch = "0002-00000429",
                             .any_region = true,
                             .claim_header = claim_header,
                             .claim_query = claim_query,
                             .sign_again = sign_again};
