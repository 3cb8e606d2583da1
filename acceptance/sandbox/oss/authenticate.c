// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/authenticate.h"

#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/oss/error.h"
#include "provider/net/digest.h"
#include "resources/alibaba/signature.h"

#define SCHEME "OSS4-HMAC-SHA256"
#define UNSIGNED "UNSIGNED-PAYLOAD"

enum { SKEW_MOST_MS = 15 * 60 * 1000, EXPIRES_MOST = 604800 };

// What a request says about its signature.
typedef struct Claim {
    bool presigned;
    Text credential, date, signature, token;
    Text id, day, region; // of the credential
    int64_t date_ms, expires_s;
} Claim;

static Reply refuse(const Request *request, const char *why) {
    return oss_error(request, 400, "InvalidArgument", why);
}

static Reply deny(const Request *request, const char *code, const char *why) {
    return oss_error(request, 403, code, why);
}

// ---- reading the claim
static Text header_part(Text rest, const char *name) {
    Text piece;
    while (text_next(&rest, ',', &piece)) {
        piece = text_trim(piece);
        if (text_starts(piece, name)) return text_slice(piece, text_of(name).length, piece.length);
    }
    return (Text){0};
}

static Reply claim_header(const Request *request, Text authorization, Claim *ret) {
    Text rest = text_slice(authorization, sizeof SCHEME, authorization.length);
    *ret = (Claim){.credential = header_part(rest, "Credential="),
                   .signature = header_part(rest, "Signature="),
                   .date = request_header(request, "x-oss-date"),
                   .token = request_header(request, "x-oss-security-token")};
    if (!text_starts(authorization, SCHEME " ")) {
        return refuse(request,
                      "Authorization header is invalid: the sandbox takes " SCHEME " only.");
    }
    if (header_part(rest, "AdditionalHeaders=").length > 0) {
        return refuse(request, "The sandbox does not take AdditionalHeaders.");
    }
    if (!text_is(request_header(request, "x-oss-content-sha256"), UNSIGNED)) {
        return refuse(request, "x-oss-content-sha256 must be " UNSIGNED ".");
    }
    return reply_ok(NULL);
}

static Reply claim_query(const Request *request, Claim *ret) {
    *ret = (Claim){.presigned = true,
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

// "<id>/<day>/<region>/oss/aliyun_v4_request"
static bool split_credential(Claim *claim) {
    Text rest = claim->credential, product, end;
    return text_next(&rest, '/', &claim->id) && text_next(&rest, '/', &claim->day) &&
           text_next(&rest, '/', &claim->region) && text_next(&rest, '/', &product) &&
           text_next(&rest, '/', &end) && text_is(product, "oss") &&
           text_is(end, "aliyun_v4_request") && claim->id.length > 0;
}

// "20260821T080910Z"
static bool read_date(Arena *arena, Claim *claim) {
    const char *d = claim->date.data;
    if (claim->date.length != 16) return false;
    const char *printed = arena_printf(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.3s", d, d + 4, d + 6,
                                       d + 9, d + 11, d + 13);
    return d[8] == 'T' && clock_parse(text_of(printed), &claim->date_ms);
}

// ---- checking it
static Reply check_time(const Request *request, const Claim *claim) {
    int64_t age_ms = clock_real(request->cloud->clock) - claim->date_ms;
    bool early = age_ms<-SKEW_MOST_MS, late = age_ms> SKEW_MOST_MS;
    if (claim->presigned && age_ms > claim->expires_s * 1000) {
        return deny(request, "AccessDenied", "Request has expired.");
    }
    if (!early && (claim->presigned || !late)) return reply_ok(NULL);
    return deny(request, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
}

static Reply check_claim(const Request *request, Claim *claim) {
    if (!split_credential(claim) || claim->signature.length == 0) {
        return refuse(request, "Authorization header is invalid: Credential or Signature.");
    }
    if (!read_date(request->arena, claim) ||
        !text_equal(claim->day, text_slice(claim->date, 0, 8))) {
        return refuse(request, "x-oss-date is invalid, or is not of the credential's day.");
    }
    if (!text_equal(claim->region, oss_target(request).region)) {
        return refuse(request, "Invalid signing region in Authorization header.");
    }
    if (text_starts(claim->id, "LTAI")) {
        return deny(request, "InvalidAccessKeyId",
                    "This is a sandbox, and the access key id looks like one of the real cloud. "
                    "Nothing of the request was kept.");
    }
    return check_time(request, claim);
}

static Reply check_token(const Request *request, const Claim *claim, const Key *key) {
    if (!digest_equal(claim->token, key->token)) {
        return deny(request, "InvalidSecurityToken", "The security token you provided is invalid.");
    }
    if (key->token.length == 0 ||
        clock_unscaled(request->cloud->clock) < key->expires_unscaled_ms) {
        return reply_ok(NULL);
    }
    return deny(request, "SecurityTokenExpired", "The security token you provided has expired.");
}

static Signature sign_again(const Request *request, const Claim *claim, const Key *key) {
    Arena *arena = request->arena;
    SignPair *query = ARENA_ARRAY(arena, request->query_count, SignPair);
    size_t count = 0;
    for (size_t i = 0; i < request->query_count; i++) {
        if (claim->presigned && text_is(request->query[i].name, "x-oss-signature")) continue;
        query[count++] = request->query[i];
    }
    SignRequest sign = {.method = text_copy(arena, request->method).data,
                        .host = request->host,
                        .path = request->path,
                        .query = query,
                        .query_count = count,
                        .headers = request->headers,
                        .header_count = request->header_count,
                        .access_key_id = claim->id,
                        .access_key_secret = key->secret,
                        .region = claim->region,
                        .bucket = oss_target(request).bucket};
    return signature_oss4(arena, &sign);
}

static Reply check_signature(const Request *request, const Claim *claim, const Key *key) {
    Signature ours = sign_again(request, claim, key);
    if (digest_equal(ours.signature, claim->signature)) return reply_ok(NULL);
    Reply reply = deny(request, "SignatureDoesNotMatch",
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method.");
    reply = oss_error_about(request, reply, "OSSAccessKeyId",
                            text_copy(request->arena, claim->id).data);
    return oss_error_about(request, reply, "StringToSign", ours.string_to_sign.data);
}

Reply oss_authenticate(Request *request) {
    Claim claim = {0};
    Text authorization = request_header(request, "authorization");
    bool presigned = oss_query(request, "x-oss-signature-version").length > 0;
    if (text_is(request->method, "OPTIONS")) return reply_ok(NULL);
    if (authorization.length == 0 && !presigned) return reply_ok(NULL);
    Reply reply = authorization.length > 0 ? claim_header(request, authorization, &claim)
                                           : claim_query(request, &claim);
    if (reply.code == NULL) reply = check_claim(request, &claim);
    if (reply.code != NULL) return reply;
    Key key = key_find(request->cloud, request->arena, claim.id);
    if (!key.found || key.inactive) {
        return deny(request, "InvalidAccessKeyId",
                    key.found
                        ? "The OSS Access Key Id you provided is disabled."
                        : "The OSS Access Key Id you provided does not exist in our records.");
    }
    reply = check_token(request, &claim, &key);
    if (reply.code == NULL) reply = check_signature(request, &claim, &key);
    if (reply.code == NULL) request->caller = key.caller;
    return reply;
}
