// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/authenticate.h"

#include "acceptance/sandbox/oss/claim.h"
#include "acceptance/sandbox/oss/cors.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/oss/parameter.h"
#include "acceptance/sandbox/oss/s3.h"
#include "provider/net/digest.h"

#define SCHEME "OSS4-HMAC-SHA256"
#define UNSIGNED "UNSIGNED-PAYLOAD"

enum { SKEW_MOST_MS = 15 * 60 * 1000, EXPIRES_MOST = 604800 };

static Reply refuse(const Request *request, const char *why) {
    return oss_error(request, 400, "InvalidArgument", why);
}

static Reply deny(const Request *request, const char *code, const char *why) {
    return oss_error(request, 403, code, why);
}

// ---- reading the claim
static Reply claim_header(const Request *request, Text authorization, OssClaim *ret) {
    Text rest = text_slice(authorization, sizeof SCHEME, authorization.length);
    *ret = (OssClaim){.credential = oss_claim_part(rest, "Credential="),
                      .signature = oss_claim_part(rest, "Signature="),
                      .date = request_header(request, "x-oss-date"),
                      .token = request_header(request, "x-oss-security-token")};
    if (!text_starts(authorization, SCHEME " ")) {
        return refuse(request,
                      "Authorization header is invalid: the sandbox takes " SCHEME " only.");
    }
    if (oss_claim_part(rest, "AdditionalHeaders=").length > 0) {
        return refuse(request, "The sandbox does not take AdditionalHeaders.");
    }
    if (!text_is(request_header(request, "x-oss-content-sha256"), UNSIGNED)) {
        return refuse(request, "x-oss-content-sha256 must be " UNSIGNED ".");
    }
    return reply_ok(NULL);
}

static Reply claim_query(const Request *request, OssClaim *ret) {
    *ret = (OssClaim){.presigned = true,
                      .credential = oss_query(request, "x-oss-credential"),
                      .signature = oss_query(request, "x-oss-signature"),
                      .date = oss_query(request, "x-oss-date"),
                      .token = oss_query(request, "x-oss-security-token")};
    if (!text_is(oss_query(request, "x-oss-signature-version"), SCHEME)) {
        return refuse(request, "x-oss-signature-version must be " SCHEME ".");
    }
    if (oss_query(request, "x-oss-additional-headers").length > 0) {
        return refuse(request, "The sandbox does not take x-oss-additional-headers.");
    }
    if (!text_to_int(oss_query(request, "x-oss-expires"), 1, EXPIRES_MOST, &ret->expires_s)) {
        return refuse(request, "x-oss-expires must be between 1 and 604800.");
    }
    return reply_ok(NULL);
}

static Signature sign_again(const Request *request, const OssClaim *claim, const Key *key) {
    const SignRequest sign = oss_claim_request(request, claim, key, "x-oss-signature");
    return signature_oss4(request->arena, &sign);
}

static const OssScheme scheme_oss = {.service = "oss",
                                     .end = "aliyun_v4_request",
                                     .key_element = "OSSAccessKeyId",
                                     .claim_header = claim_header,
                                     .claim_query = claim_query,
                                     .sign_again = sign_again};

// "<id>/<day>/<region>/oss/aliyun_v4_request"
static bool split_credential(const OssScheme *scheme, OssClaim *claim) {
    Text rest = claim->credential, product, end;
    return text_next(&rest, '/', &claim->id) && text_next(&rest, '/', &claim->day) &&
           text_next(&rest, '/', &claim->region) && text_next(&rest, '/', &product) &&
           text_next(&rest, '/', &end) && text_is(product, scheme->service) &&
           text_is(end, scheme->end) && claim->id.length > 0;
}

// "20260821T080910Z"
static bool read_date(Arena *arena, OssClaim *claim) {
    const char *d = claim->date.data;
    if (claim->date.length != 16) return false;
    const char *printed = arena_printf(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.3s", d, d + 4, d + 6,
                                       d + 9, d + 11, d + 13);
    return d[8] == 'T' && clock_parse(text_of(printed), &claim->date_ms);
}

// ---- checking it
static Reply check_time(const Request *request, const OssScheme *scheme, const OssClaim *claim) {
    int64_t age_ms = clock_cloud(request->cloud->clock) - claim->date_ms;
    bool early = age_ms<-SKEW_MOST_MS, late = age_ms> SKEW_MOST_MS;
    if (claim->presigned && age_ms > claim->expires_s * 1000) {
        return oss_error_detail(request, deny(request, "AccessDenied", "Request has expired."),
                                scheme->expired);
    }
    if (!early && (claim->presigned || !late)) return reply_ok(NULL);
    return deny(request, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
}

static Reply check_claim(const Request *request, const OssScheme *scheme, OssClaim *claim) {
    if (!split_credential(scheme, claim) || claim->signature.length == 0) {
        return refuse(request, "Authorization header is invalid: Credential or Signature.");
    }
    if (!read_date(request->arena, claim) ||
        !text_equal(claim->day, text_slice(claim->date, 0, 8))) {
        return refuse(request,
                      "The date of the signature is invalid, or is not of the credential's day.");
    }
    if (!scheme->any_region && !text_equal(claim->region, oss_target(request).region)) {
        return refuse(request, "Invalid signing region in Authorization header.");
    }
    if (key_looks_real(claim->id)) {
        return deny(request, "InvalidAccessKeyId",
                    "This is a sandbox, and the access key id looks like one of the real cloud. "
                    "Nothing of the request was kept.");
    }
    return check_time(request, scheme, claim);
}

// OSS does not look for a temporary key where no token is sent with it.
static bool is_known(const OssClaim *claim, const Key *key) {
    bool temporary = key->token.length > 0;
    return key->found && !key->inactive && !(temporary && claim->token.length == 0);
}

static Reply check_token(const Request *request, const OssClaim *claim, const Key *key) {
    if (!digest_equal(claim->token, key->token)) {
        return deny(request, "InvalidSecurityToken", "The security token you provided is invalid.");
    }
    if (key->token.length == 0 ||
        clock_unscaled(request->cloud->clock) < key->expires_unscaled_ms) {
        return reply_ok(NULL);
    }
    return deny(request, "SecurityTokenExpired", "The security token you provided has expired.");
}

static Reply check_signature(const Request *request, const OssScheme *scheme, const OssClaim *claim,
                             const Key *key) {
    Signature ours = scheme->sign_again(request, claim, key);
    if (digest_equal(ours.signature, claim->signature)) return reply_ok(NULL);
    Reply reply = deny(request, "SignatureDoesNotMatch",
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method.");
    reply = oss_error_detail(request, reply, scheme->mismatch);
    reply = oss_error_about(request, reply, scheme->key_element,
                            text_copy(request->arena, claim->id).data);
    return oss_error_about(request, reply, "StringToSign", ours.string_to_sign.data);
}

static Reply verify(Request *request, const OssScheme *scheme, Text authorization) {
    OssClaim claim = {0};
    Reply reply = authorization.length > 0 ? scheme->claim_header(request, authorization, &claim)
                                           : scheme->claim_query(request, &claim);
    if (reply.code == NULL) reply = check_claim(request, scheme, &claim);
    if (reply.code != NULL) return reply;
    Key key = key_find(request->cloud, request->arena, claim.id);
    if (!is_known(&claim, &key)) {
        reply = deny(request, "InvalidAccessKeyId",
                     key.inactive
                         ? "The OSS Access Key Id you provided is disabled."
                         : "The OSS Access Key Id you provided does not exist in our records.");
        return oss_error_about(request, reply, scheme->key_element,
                               text_copy(request->arena, claim.id).data);
    }
    reply = check_token(request, &claim, &key);
    if (reply.code == NULL) reply = check_signature(request, scheme, &claim, &key);
    if (reply.code == NULL) request->caller = key.caller;
    return reply;
}

Reply oss_authenticate(Request *request) {
    request->parameters = oss_parameters(request);
    Text authorization = request_header(request, "authorization");
    bool s3 = s3_speaks(request);
    bool presigned = s3 || oss_query(request, "x-oss-signature-version").length > 0;
    if (text_is(request->method, "OPTIONS")) return reply_ok(NULL);
    if (authorization.length == 0 && !presigned) return reply_ok(NULL);
    Reply reply = verify(request, s3 ? &s3_scheme : &scheme_oss, authorization);
    return reply.code == NULL ? reply : oss_cors_decorate(request, reply);
}
