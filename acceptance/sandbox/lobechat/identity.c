// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/identity.h"

#include "acceptance/sandbox/auth0/auth0.h"
#include "provider/net/digest.h"

// Names that earlier 1.x releases used are still read.
static Text setting(const Value *environment, const char *name, const char *older) {
    Text text = value_text(value_get(environment, name));
    return text.length > 0 ? text : value_text(value_get(environment, older));
}

static Text issuer_of(const Value *environment) {
    return setting(environment, "AUTH_AUTH0_ISSUER", "AUTH0_ISSUER");
}

static Text client_id(const Value *environment) {
    return setting(environment, "AUTH_AUTH0_ID", "AUTH0_CLIENT_ID");
}

// 1.x has Auth0 unless told otherwise, 2.x only e-mail and password.
static bool uses_auth0(const Release *release, const Value *environment) {
    bool v2 = release->edition == EDITION_V2;
    Text list =
        value_text(value_get(environment, v2 ? "AUTH_SSO_PROVIDERS" : "NEXT_AUTH_SSO_PROVIDERS"));
    Text one;
    if (list.length == 0) return !v2;
    while (text_next(&list, ',', &one))
        if (text_is(text_trim(one), "auth0")) return true;
    return false;
}

const char *identity_fault(const Request *request, const Release *release, const Value *function) {
    const Value *environment = value_get(function, "environmentVariables");
    Text issuer = issuer_of(environment);
    Text secret = setting(environment, "AUTH_AUTH0_SECRET", "AUTH0_CLIENT_SECRET");
    if (!uses_auth0(release, environment)) return NULL;
    if (issuer.length == 0 || secret.length == 0 || client_id(environment).length == 0)
        return "Error: AUTH_AUTH0_ID, AUTH_AUTH0_SECRET and AUTH_AUTH0_ISSUER must be set";
    if (!text_starts(issuer, "https://"))
        return "Error: AUTH_AUTH0_ISSUER: TypeError: Invalid URL, it must begin with https://";
    if (!value_bool_or(value_get(function, "internetAccess"), true) || !auth0_has_issuer(issuer))
        return arena_printf(request->arena,
                            "Error: fetch failed: no OpenID configuration at the issuer %s",
                            issuer.data);
    const Value *client = auth0_find_client(request->cloud, client_id(environment));
    Text known = value_text(value_get(client, "client_secret"));
    if (client == NULL || known.length == 0 || !digest_equal(known, secret))
        return "Error: access_denied: Unauthorized (AUTH_AUTH0_ID or AUTH_AUTH0_SECRET is wrong)";
    if (!value_list_has_text(value_get(client, "grant_types"), TEXT("authorization_code")))
        return "Error: unauthorized_client: Grant type 'authorization_code' not allowed for the "
               "client.";
    return NULL;
}

// Without NEXTAUTH_URL 1.x takes the address that it listens on.
static const char *callback_of(Arena *arena, const Release *release, const Value *environment) {
    Text base = value_text(value_get(environment, "NEXTAUTH_URL"));
    const char *app = value_cstr(value_get(environment, "APP_URL"));
    if (release->edition == EDITION_V2)
        return arena_printf(arena, "%s/api/auth/callback/auth0", app);
    return arena_printf(arena, "%s/callback/auth0",
                        base.length > 0 ? base.data : "http://0.0.0.0:3210/api/auth");
}

static const char *authorize_url(Arena *arena, const Value *environment, const char *callback) {
    Text issuer = issuer_of(environment);
    if (text_ends(issuer, "/")) issuer.length--;
    return arena_printf(arena,
                        "%.*s/authorize?response_type=code&scope=openid%%20email%%20profile"
                        "&client_id=%s&redirect_uri=%s",
                        (int)issuer.length, issuer.data, client_id(environment).data,
                        digest_percent_encode(arena, text_of(callback), false).data);
}

Reply identity_sign_in(const Request *request, const Release *release, const Value *environment) {
    Arena *arena = request->arena;
    if (!uses_auth0(release, environment))
        return reply_raw(404, "text/plain; charset=utf-8", TEXT("no such provider\n"));
    const Value *client = auth0_find_client(request->cloud, client_id(environment));
    const char *callback = callback_of(arena, release, environment);
    if (!value_list_has_text(value_get(client, "callbacks"), text_of(callback)))
        return reply_raw(403, "text/plain; charset=utf-8",
                         text_of(arena_printf(arena,
                                              "Callback URL mismatch. %s is not in the list of "
                                              "allowed callback URLs\n",
                                              callback)));
    const char *url = authorize_url(arena, environment, callback);
    if (release->edition != EDITION_V2)
        return reply_with_header(request, reply_status(302, NULL), "Location", url);
    const ValueEntry entries[] = {{TEXT("url"), value_cstring(arena, url)},
                                  {TEXT("redirect"), &value_true}};
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}
