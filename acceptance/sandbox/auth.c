// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/key.h"
#include "provider/net/digest.h"

#include <stdio.h>

#define MISSING                                                                                    \
    "The input parameter \"%s\" that is mandatory for processing this request is not supplied."

// What a request says about itself, in either kind of signature.
typedef struct Claim {
    Text access_key_id, token, date, nonce, signature;
    Text signed_headers; // ACS3
    bool rpc;
} Claim;

typedef struct Check {
    const Auth *auth;
    Arena *arena;
    const Message *message;
    const ContractPair *parameters;
    size_t parameter_count;
    Claim claim;
    AuthResult result;
} Check;

static bool refuse(Check *check, int status, const char *code, const char *message) {
    check->result.status = status;
    check->result.code = code;
    check->result.message = message;
    return false;
}

static bool refuse_missing(Check *check, const char *name) {
    return refuse(check, 400, "MissingParameter", arena_printf(check->arena, MISSING, name));
}

// Value of "Name=" in the comma-separated parts of an Authorization header.
static Text authorization_part(Text rest, const char *name) {
    Text piece;
    while (text_next(&rest, ',', &piece)) {
        piece = text_trim(piece);
        if (text_starts(piece, name)) return text_slice(piece, text_of(name).length, piece.length);
    }
    return (Text){0};
}

static bool claim_acs3(Check *check, Text authorization) {
    static const char scheme[] = "ACS3-HMAC-SHA256 ";
    const Message *message = check->message;
    Text rest = text_slice(authorization, sizeof scheme - 1, authorization.length);
    check->claim = (Claim){.access_key_id = authorization_part(rest, "Credential="),
                           .signed_headers = authorization_part(rest, "SignedHeaders="),
                           .signature = authorization_part(rest, "Signature="),
                           .date = message_header(message, "x-acs-date"),
                           .nonce = message_header(message, "x-acs-signature-nonce"),
                           .token = message_header(message, "x-acs-security-token")};
    const Claim *claim = &check->claim;
    bool whole = claim->access_key_id.length > 0 && claim->signature.length > 0;
    if (!text_starts(authorization, scheme) || !whole || claim->signed_headers.length == 0) {
        return refuse(check, 400, "IncompleteSignature",
                      "The request signature does not conform to Aliyun standards.");
    }
    static const char *const needed[] = {"x-acs-action", "x-acs-version", "x-acs-date",
                                         "x-acs-signature-nonce", "x-acs-content-sha256"};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (message_header(message, needed[i]).length == 0) return refuse_missing(check, needed[i]);
    }
    return true;
}

static bool claim_rpc(Check *check) {
    static const char *const needed[] = {"AccessKeyId", "Signature", "SignatureMethod",
                                         "SignatureNonce", "Timestamp"};
    Text values[COUNT_OF(needed)];
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        values[i] = message_find(check->parameters, check->parameter_count, needed[i]);
        if (values[i].length == 0) return refuse_missing(check, needed[i]);
    }
    check->claim =
        (Claim){.rpc = true,
                .access_key_id = values[0],
                .signature = values[1],
                .nonce = values[3],
                .date = values[4],
                .token = message_find(check->parameters, check->parameter_count, "SecurityToken")};
    if (text_is(values[2], "HMAC-SHA1")) return true;
    return refuse(check, 400, "InvalidParameter",
                  "The specified parameter \"SignatureMethod\" is not valid.");
}

static bool read_claim(Check *check) {
    Text authorization = message_header(check->message, "authorization");
    bool claimed = authorization.length > 0 ? claim_acs3(check, authorization) : claim_rpc(check);
    if (!claimed) return false;
    if (!key_looks_real(check->claim.access_key_id)) return true;
    return refuse(check, 403, "InvalidAccessKeyId.RealKeyInSandbox",
                  "This is a sandbox, and the access key id looks like one of the real cloud. Only "
                  "the sandbox's own key is accepted; nothing of the request was kept.");
}

// Milliseconds, which JavaScript's dates have and ali-oss sends, are allowed and count for nothing.
static bool read_date(Text date, int64_t *ret_ms) {
    static const char whole[] = "2026-01-02T03:04:05", milliseconds[] = ".678Z";
    Text rest = text_slice(date, sizeof whole - 1, date.length);
    int64_t ignored;
    if (rest.length != sizeof milliseconds - 1 || rest.data[0] != '.' ||
        !text_to_int(text_slice(rest, 1, rest.length - 1), 0, 999, &ignored)) {
        return clock_parse(date, ret_ms);
    }
    char copy[sizeof whole + 1];
    snprintf(copy, sizeof copy, "%.*sZ", (int)sizeof whole - 1, date.data);
    return rest.data[rest.length - 1] == 'Z' && clock_parse(text_of(copy), ret_ms);
}

static bool check_date(Check *check) {
    int64_t date_ms;
    if (!read_date(check->claim.date, &date_ms)) {
        return refuse(check, 400, "InvalidTimeStamp.Format",
                      "Specified time stamp or date value is not well formatted.");
    }
    int64_t skew = clock_cloud(check->auth->cloud->clock) - date_ms;
    if (skew <= AUTH_MAX_SKEW_MS && skew >= -AUTH_MAX_SKEW_MS) return true;
    return refuse(check, 400, "InvalidTimeStamp.Expired",
                  "Specified time stamp or date value is expired.");
}

static Key find_key(const Check *check) {
    const Cloud *cloud = check->auth->cloud;
    pthread_mutex_lock(check->auth->state_lock);
    behaviour_begin(cloud->behaviour, cloud->store,
                    (PastReader){.service = check->auth->service, .admitting = true});
    Key key = key_find(cloud, check->arena, check->claim.access_key_id);
    behaviour_end(cloud->behaviour, cloud->store);
    pthread_mutex_unlock(check->auth->state_lock);
    return key;
}

static bool check_token(Check *check, const Key *key) {
    Text token = check->claim.token;
    if (key->token.length == 0 && token.length == 0) return true;
    if (token.length == 0) return refuse_missing(check, "SecurityToken");
    if (!digest_equal(token, key->token)) {
        bool ours = text_starts(token, "SANDBOXTOKEN.");
        return refuse(check, 400,
                      ours ? "InvalidSecurityToken.MismatchWithAccessKey"
                           : "InvalidSecurityToken.Malformed",
                      ours ? "Specified SecurityToken mismatch with the AccessKey."
                           : "Specified SecurityToken is malformed.");
    }
    if (clock_unscaled(check->auth->cloud->clock) < key->expires_unscaled_ms) return true;
    return refuse(check, 400, "InvalidSecurityToken.Expired",
                  "Specified SecurityToken is expired.");
}

static bool is_signed(Text signed_headers, Text name) {
    Text piece;
    while (text_next(&signed_headers, ';', &piece)) {
        if (text_equal(piece, name)) return true;
    }
    return false;
}

// The signature covers the headers that the client lists, so only those go into ours. A client
// that lists none of what the gateway depends on could be tampered with: it does not match.
static Signature sign_acs3(const Check *check, SignRequest *sign) {
    const Message *message = check->message;
    SignPair *headers = ARENA_ARRAY(check->arena, message->header_count, SignPair);
    size_t count = 0;
    for (size_t i = 0; i < message->header_count; i++) {
        Text name = text_lower(check->arena, message->headers[i].name);
        bool needed = text_starts(name, "x-acs-") || text_is(name, "host");
        if (!needed && !is_signed(check->claim.signed_headers, name)) continue;
        headers[count++] = (SignPair){.name = name, .value = message->headers[i].value};
    }
    sign->headers = headers;
    sign->header_count = count;
    sign->query = message->query;
    sign->query_count = message->query_count;
    return signature_acs3(check->arena, sign);
}

static Signature sign_rpc(const Check *check, SignRequest *sign) {
    SignPair *query = ARENA_ARRAY(check->arena, check->parameter_count, SignPair);
    for (size_t i = 0; i < check->parameter_count; i++) {
        if (text_is(check->parameters[i].name, "Signature")) continue;
        query[sign->query_count++] = check->parameters[i];
    }
    sign->query = query;
    return signature_rpc1(check->arena, sign);
}

static bool check_signature(Check *check, const Key *key) {
    const Message *message = check->message;
    SignRequest sign = {.method = text_copy(check->arena, message->method).data,
                        .host = message->host,
                        .path = message->path,
                        .body = message->body,
                        .access_key_id = check->claim.access_key_id,
                        .access_key_secret = key->secret};
    Signature ours = check->claim.rpc ? sign_rpc(check, &sign) : sign_acs3(check, &sign);
    bool same_body = check->claim.rpc ||
                     text_equal(message_header(message, "x-acs-content-sha256"), ours.payload);
    if (same_body && digest_equal(ours.signature, check->claim.signature)) return true;
    // The string to sign only: the canonical request would repeat a security token.
    return refuse(check, 400, "SignatureDoesNotMatch",
                  arena_printf(check->arena,
                               "Specified signature is not matched with our calculation. server "
                               "string to sign is:%s",
                               ours.string_to_sign.data));
}

AuthResult auth_verify(const Auth *auth, Arena *arena, const Message *message,
                       const ContractPair *parameters, size_t parameter_count) {
    Check check = {.auth = auth,
                   .arena = arena,
                   .message = message,
                   .parameters = parameters,
                   .parameter_count = parameter_count,
                   .result.status = 200};
    if (!read_claim(&check) || !check_date(&check)) return check.result;
    Key key = find_key(&check);
    if (!key.found) {
        refuse(&check, 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        return check.result;
    }
    if (key.inactive) {
        refuse(&check, 403, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
        return check.result;
    }
    if (!check_token(&check, &key) || !check_signature(&check, &key)) return check.result;
    // Last, so that nobody without the secret can use up another's nonces.
    if (!nonce_take(auth->nonces, check.claim.access_key_id, check.claim.nonce,
                    clock_real(auth->cloud->clock))) {
        refuse(&check, 400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        return check.result;
    }
    check.result.caller = key.caller;
    return check.result;
}
