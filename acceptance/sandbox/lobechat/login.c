// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/login.h"

#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/lobechat/internet.h"
#include "acceptance/sandbox/lobechat/oidc.h"
#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/web/base64url.h"
#include "acceptance/sandbox/web/cookie.h"
#include "acceptance/sandbox/web/expiry.h"
#include "acceptance/sandbox/web/url.h"
#include "provider/net/digest.h"

#define LOGINS ".lobechat/logins"
#define USERS ".lobechat/users"

enum { LIFETIME_S = 15 * 60, RANDOM_LENGTH = 43 };

static const char *callback(Arena *arena, const SignIn *sign_in) {
    return arena_printf(arena, "%s/callback/auth0", sign_in->base);
}

static const char *authorize_url(Arena *arena, const SignIn *sign_in, const Value *login,
                                 const char *state) {
    Digest challenge = digest_sha256(value_text(value_get(login, "code_verifier")));
    Text issuer = sign_in->issuer;
    if (text_ends(issuer, "/")) issuer.length--;
    const ValueEntry entries[] = {
        {TEXT("response_type"), value_cstring(arena, "code")},
        {TEXT("client_id"), value_string(arena, sign_in->client_id)},
        {TEXT("redirect_uri"), value_cstring(arena, callback(arena, sign_in))},
        {TEXT("scope"), value_cstring(arena, "openid email profile")},
        {TEXT("state"), value_cstring(arena, state)},
        {TEXT("nonce"), value_get(login, "nonce")},
        {TEXT("code_challenge_method"), value_cstring(arena, "S256")},
        {TEXT("code_challenge"),
         value_string(arena, base64url_encode(arena, digest_bytes(&challenge)))},
    };
    const char *url = arena_printf(arena, "%.*s/authorize", (int)issuer.length, issuer.data);
    return url_with_query(arena, url, value_map(arena, entries, COUNT_OF(entries)));
}

LoginStart login_begin(const Request *request, const SignIn *sign_in, const char *back) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    const char *state = ident_mixed(cloud->ident, arena, RANDOM_LENGTH);
    const ValueEntry entries[] = {
        {TEXT("code_verifier"),
         value_cstring(arena, ident_mixed(cloud->ident, arena, RANDOM_LENGTH))},
        {TEXT("nonce"), value_cstring(arena, ident_mixed(cloud->ident, arena, RANDOM_LENGTH))},
        {TEXT("back"), value_cstring(arena, back)},
        {TEXT("expires_ms"), expiry_in(request, LIFETIME_S)},
    };
    const Value *login = value_map(arena, entries, COUNT_OF(entries));
    expiry_drop(request, LOGINS);
    store_put(cloud->store, LOGINS, sign_in_key(arena, sign_in, "login", text_of(state)), login);
    return (LoginStart){.url = authorize_url(arena, sign_in, login, state), .state = state};
}

static Reply keep(const Request *request, const SignIn *sign_in, Reply reply, const char *state,
                  int64_t lifetime_s) {
    const Cookie cookie =
        sign_in_cookie_of(request->arena, sign_in, sign_in->style->state_cookie, state, lifetime_s);
    return cookie_set(request, reply, &cookie);
}

Reply login_keep(const Request *request, const SignIn *sign_in, Reply reply, const char *state) {
    return keep(request, sign_in, reply, state, LIFETIME_S);
}

// ---- coming back
static Text query(const Request *request, const char *name) {
    return text_copy(request->arena, message_find(request->query, request->query_count, name));
}

// The login that this very browser began; NULL: none.
static const Value *find(const Request *request, const SignIn *sign_in, Text *ret_key) {
    Arena *arena = request->arena;
    const char *name = sign_in_cookie(arena, sign_in, sign_in->style->state_cookie);
    Text state = query(request, "state"), kept = cookie_find(request, name);
    if (state.length == 0 || !digest_equal(state, kept)) return NULL;
    *ret_key = sign_in_key(arena, sign_in, "login", state);
    const Value *login = store_get(request->cloud->store, LOGINS, *ret_key);
    return expiry_is_past(request, login) ? NULL : login;
}

static const Value *job_input(const Request *request, const SignIn *sign_in, const Value *login) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    const ValueEntry entries[] = {
        {TEXT("internet"), internet_map(cloud, arena)},
        {TEXT("issuer"), value_string(arena, sign_in->issuer)},
        {TEXT("client_id"), value_string(arena, sign_in->client_id)},
        {TEXT("client_secret"), value_string(arena, sign_in->client_secret)},
        {TEXT("basic"), value_bool(sign_in->style->basic)},
        {TEXT("code"), value_string(arena, query(request, "code"))},
        {TEXT("code_verifier"), value_get(login, "code_verifier")},
        {TEXT("nonce"), value_get(login, "nonce")},
        {TEXT("redirect_uri"), value_cstring(arena, callback(arena, sign_in))},
        {TEXT("now_s"), value_int(arena, clock_unscaled(cloud->clock) / 1000)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

// Addresses, and domains.
static bool is_allowed(Text list, Text email) {
    Text one, domain = email, rest = email;
    if (text_trim(list).length == 0) return true;
    while (text_next(&rest, '@', &domain)) continue;
    while (text_next(&list, ',', &one)) {
        one = text_trim(one);
        if (one.length > 0 && text_equal(one, text_find(one, "@") >= 0 ? email : domain))
            return true;
    }
    return false;
}

// The list counts when somebody becomes a user, not afterwards.
static LoginEnd admit(const Request *request, const SignIn *sign_in, const Value *claims) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    Text email = text_lower(arena, value_text(value_get(claims, "email")));
    if (email.length == 0) return (LoginEnd){.outcome = LOGIN_NO_EMAIL};
    const char *key = arena_printf(arena, "%s/%s", sign_in->users.data, email.data);
    if (store_get(store, USERS, text_of(key)) == NULL &&
        !is_allowed(sign_in->allowed_emails, email))
        return (LoginEnd){.outcome = LOGIN_NOT_ALLOWED};
    const ValueEntry entries[] = {
        {TEXT("id"), value_get(claims, "sub")},
        {TEXT("name"), value_get(claims, "name")},
        {TEXT("email"), value_string(arena, email)},
        {TEXT("image"), value_get(claims, "picture")},
    };
    const Value *user = value_map(arena, entries, COUNT_OF(entries));
    store_put(store, USERS, text_of(key), user);
    return (LoginEnd){.outcome = LOGIN_DONE, .user = user};
}

LoginEnd login_end(const Request *request, const SignIn *sign_in) {
    Arena *arena = request->arena;
    Text key, error = query(request, "error");
    if (error.length > 0)
        return (LoginEnd){.outcome = LOGIN_REFUSED,
                          .error = error.data,
                          .description = query(request, "error_description").data};
    const Value *login = find(request, sign_in, &key);
    if (login == NULL) return (LoginEnd){.outcome = LOGIN_STATE};
    const char *back = arena_strdup(arena, value_cstr(value_get(login, "back")));
    const Value *result =
        jobs_result(request->cloud->jobs, arena, arena_printf(arena, "sign in %s", key.data),
                    oidc_exchange, job_input(request, sign_in, login));
    if (result == NULL) return (LoginEnd){.outcome = LOGIN_WAITING};
    store_delete(request->cloud->store, LOGINS, key);
    if (!value_is_null(value_get(result, "error"))) return (LoginEnd){.outcome = LOGIN_EXCHANGE};
    LoginEnd end = admit(request, sign_in, value_get(result, "claims"));
    end.back = back;
    return end;
}
