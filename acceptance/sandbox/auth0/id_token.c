// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/id_token.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/key.h"
#include "acceptance/sandbox/web/jwt.h"

enum { DEFAULT_SECONDS = 36000 };

static const struct {
    const char *scope, *claim;
} claims[] = {
    {"profile", "name"},       {"profile", "nickname"},     {"profile", "picture"},
    {"profile", "given_name"}, {"profile", "family_name"},  {"profile", "updated_at"},
    {"email", "email"},        {"email", "email_verified"},
};

// sub, and what the scopes (words) profile and email give.
static const Value *claims_of(Arena *arena, const Value *user, const char *scopes) {
    const Value *known = value_with(arena, &value_empty_map, "sub", value_get(user, "user_id"));
    for (size_t i = 0; i < COUNT_OF(claims); i++) {
        const Value *value = value_get(user, claims[i].claim);
        if (!value_is_null(value) && text_has_word(scopes, text_of(claims[i].scope)))
            known = value_with(arena, known, claims[i].claim, value);
    }
    return known;
}

const char *auth0_id_token(const Request *request, const Value *client, const Value *code,
                           const Value *user) {
    Arena *arena = request->arena;
    const Value *settings = value_get(client, "jwt_configuration");
    int64_t now_s = clock_unscaled(request->cloud->clock) / 1000;
    int64_t lifetime_s = value_int_or(value_get(settings, "lifetime_in_seconds"), DEFAULT_SECONDS);
    const Value *token = claims_of(arena, user, value_cstr(value_get(code, "scope")));
    token = value_with(arena, token, "iss", value_cstring(arena, AUTH0_ISSUER));
    token = value_with(arena, token, "aud", value_get(client, "client_id"));
    token = value_with(arena, token, "iat", value_int(arena, now_s));
    token = value_with(arena, token, "exp", value_int(arena, now_s + lifetime_s));
    const Value *nonce = value_get(code, "nonce");
    if (value_text(nonce).length > 0) token = value_with(arena, token, "nonce", nonce);
    if (text_is(value_text(value_get(settings, "alg")), "RS256"))
        return auth0_key_sign(request, token);
    return jwt_sign_hmac(arena, value_text(value_get(client, "client_secret")), token);
}

Reply auth0_id_user_info(const Request *request) {
    const Value *grant = auth0_access_find(request);
    Text id = value_text(value_get(grant, "user_id"));
    const Value *user = id.length == 0 ? NULL : store_get(request->cloud->store, AUTH0_USERS, id);
    if (user == NULL)
        return reply_with_header(request,
                                 reply_error(request, 401, "invalid_token",
                                             "The access token is missing, unknown or expired"),
                                 "WWW-Authenticate", "Bearer error=\"invalid_token\"");
    const char *scopes = value_cstr(value_get(grant, "scopes"));
    return reply_ok(claims_of(request->arena, user, scopes));
}
