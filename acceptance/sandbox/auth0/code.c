// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/code.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/id_token.h"
#include "acceptance/sandbox/web/base64url.h"
#include "acceptance/sandbox/web/expiry.h"
#include "provider/net/digest.h"

#define CODES ".auth0/codes"

enum { LIFETIME_S = 10 * 60, CODE_LENGTH = 43, TOKEN_SECONDS = 86400 };

static Text key_of(const Request *request, Text code) {
    Digest digest = digest_sha256(code);
    return digest_hex(request->arena, digest_bytes(&digest));
}

const char *auth0_code_make(const Request *request, const Value *login, Text user_id) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    const char *code = ident_mixed(cloud->ident, arena, CODE_LENGTH);
    login = value_with(arena, login, "user_id", value_string(arena, user_id));
    login = value_with(arena, login, "expires_ms", expiry_in(request, LIFETIME_S));
    expiry_drop(request, CODES);
    store_put(cloud->store, CODES, key_of(request, text_of(code)), login);
    return code;
}

// Whoever redeems the code is who asked for it, if it asked with a challenge.
static bool has_verifier(Arena *arena, const Value *code, Text verifier) {
    Text challenge = value_text(value_get(code, "code_challenge"));
    if (challenge.length == 0) return verifier.length == 0;
    if (verifier.length == 0) return false;
    if (!text_is(value_text(value_get(code, "code_challenge_method")), "S256"))
        return digest_equal(verifier, challenge);
    Digest digest = digest_sha256(verifier);
    return digest_equal(base64url_encode(arena, digest_bytes(&digest)), challenge);
}

static Reply refuse(const Request *request, const char *why) {
    return reply_error(request, 403, "invalid_grant", "%s", why);
}

// The code of a body; NULL with *ret_error.
static const Value *find(const Request *request, const Value *client, const Value *body,
                         Reply *ret_error) {
    Text given = value_text(value_get(body, "code"));
    Text redirect = value_text(value_get(body, "redirect_uri"));
    const Value *code = store_get(request->cloud->store, CODES, key_of(request, given));
    const Value *expected = value_get(code, "redirect_uri");
    if (given.length == 0)
        *ret_error =
            reply_error(request, 400, "invalid_request", "Missing required parameter: code");
    else if (expiry_is_past(request, code) ||
             !value_equal(value_get(code, "client_id"), value_get(client, "client_id")))
        *ret_error = refuse(request, "Invalid authorization code");
    else if (!text_equal(redirect, value_text(expected)))
        *ret_error = refuse(request, arena_printf(request->arena,
                                                  "The redirect URI is wrong. You sent %.*s, and "
                                                  "we expected %s",
                                                  (int)redirect.length, redirect.data,
                                                  value_cstr(expected)));
    else if (!has_verifier(request->arena, code, value_text(value_get(body, "code_verifier"))))
        *ret_error = refuse(request, "Failed to verify code verifier");
    else
        return code;
    return NULL;
}

Reply auth0_code_redeem(const Request *request, const Value *client, const Value *body) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    Reply error;
    const Value *code = find(request, client, body, &error);
    if (code == NULL) return error;
    code = value_copy(arena, code);
    store_delete(store, CODES, key_of(request, value_text(value_get(body, "code"))));
    const Value *user = store_get(store, AUTH0_USERS, value_text(value_get(code, "user_id")));
    if (user == NULL) return refuse(request, "Invalid authorization code");
    const char *id_token = auth0_id_token(request, client, code, user);
    const char *scope = value_cstr(value_get(code, "scope"));
    const AccessGrant grant = {.client_id =
                                   text_copy(arena, value_text(value_get(code, "client_id"))),
                               .scopes = scope,
                               .user_id = value_text(value_get(code, "user_id")),
                               .expires_s = TOKEN_SECONDS};
    const ValueEntry entries[] = {
        {TEXT("access_token"), value_cstring(arena, auth0_access_grant(request, &grant))},
        {TEXT("id_token"), value_cstring(arena, id_token)},
        {TEXT("scope"), value_cstring(arena, scope)},
        {TEXT("expires_in"), value_int(arena, TOKEN_SECONDS)},
        {TEXT("token_type"), value_cstring(arena, "Bearer")},
    };
    const Value *answer = value_map(arena, entries, COUNT_OF(entries));
    bool open_id = text_has_word(scope, TEXT("openid"));
    return reply_ok(open_id ? answer : value_map_without(arena, answer, TEXT("id_token")));
}
