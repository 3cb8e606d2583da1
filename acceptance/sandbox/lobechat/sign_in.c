// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/sign_in.h"

#include "acceptance/sandbox/web/url.h"
#include "provider/net/digest.h"

enum { DAY_S = 24 * 3600 };

static const SignInStyle style_1 = {.providers = "NEXT_AUTH_SSO_PROVIDERS",
                                    .secret = "NEXT_AUTH_SECRET",
                                    .session_cookie = "authjs.session-token",
                                    .state_cookie = "authjs.state",
                                    .session_s = 30 * DAY_S,
                                    .page = "/next-auth/signin",
                                    .basic = true};
static const SignInStyle style_2 = {.providers = "AUTH_SSO_PROVIDERS",
                                    .secret = "AUTH_SECRET",
                                    .session_cookie = "better-auth.session_token",
                                    .state_cookie = "better-auth.state",
                                    .session_s = 7 * DAY_S,
                                    .page = "/signin"};

static Text variable(const Value *environment, const char *name) {
    return value_text(value_get(environment, name));
}

// Names that earlier 1.x releases used are still read.
static Text either(const Value *environment, const char *name, const char *older) {
    Text text = variable(environment, name);
    return text.length > 0 ? text : variable(environment, older);
}

// 1.x has Auth0 unless told otherwise, 2.x only e-mail and password.
static bool uses_auth0(const SignInStyle *style, const Value *environment) {
    Text list = variable(environment, style->providers), one;
    if (list.length == 0) return style == &style_1;
    while (text_next(&list, ',', &one))
        if (text_is(text_trim(one), "auth0")) return true;
    return false;
}

// Without NEXTAUTH_URL 1.x takes the address that it listens on.
static const char *base_of(Arena *arena, const SignInStyle *style, const Value *environment) {
    Text base = variable(environment, "NEXTAUTH_URL");
    if (style == &style_2)
        return arena_printf(arena, "%s/api/auth", value_cstr(value_get(environment, "APP_URL")));
    return base.length > 0 ? base.data : "http://0.0.0.0:3210/api/auth";
}

bool sign_in_read(Arena *arena, const Release *release, const Value *environment, SignIn *ret) {
    const SignInStyle *style = release->edition == EDITION_V2 ? &style_2 : &style_1;
    if (release->edition == EDITION_BASE || !uses_auth0(style, environment)) return false;
    Digest database = digest_sha256(variable(environment, "DATABASE_URL"));
    bool v2 = style == &style_2;
    *ret =
        (SignIn){.style = style,
                 .issuer = either(environment, "AUTH_AUTH0_ISSUER", "AUTH0_ISSUER"),
                 .client_id = either(environment, "AUTH_AUTH0_ID", "AUTH0_CLIENT_ID"),
                 .client_secret = either(environment, "AUTH_AUTH0_SECRET", "AUTH0_CLIENT_SECRET"),
                 .secret = variable(environment, style->secret),
                 .base = base_of(arena, style, environment),
                 .users = digest_hex(arena, digest_bytes(&database)),
                 .allowed_emails = v2 ? variable(environment, "AUTH_ALLOWED_EMAILS") : TEXT("")};
    ret->origin = url_origin(text_of(ret->base));
    ret->secure = text_starts(ret->origin, "https://");
    return true;
}

const char *sign_in_cookie(Arena *arena, const SignIn *sign_in, const char *name) {
    return arena_printf(arena, "%s%s", sign_in->secure ? "__Secure-" : "", name);
}

Cookie sign_in_cookie_of(Arena *arena, const SignIn *sign_in, const char *name, const char *value,
                         int64_t lifetime_s) {
    return (Cookie){.name = sign_in_cookie(arena, sign_in, name),
                    .value = value,
                    .lifetime_s = lifetime_s,
                    .same_site = "Lax",
                    .secure = sign_in->secure};
}

const char *sign_in_back(Arena *arena, const SignIn *sign_in, Text wanted) {
    bool below =
        text_starts(wanted, "/") && !text_starts(wanted, "//") && !text_starts(wanted, "/\\");
    if (below)
        return arena_printf(arena, "%.*s%.*s", (int)sign_in->origin.length, sign_in->origin.data,
                            (int)wanted.length, wanted.data);
    if (text_equal(url_origin(wanted), sign_in->origin)) return text_copy(arena, wanted).data;
    return arena_printf(arena, "%.*s/", (int)sign_in->origin.length, sign_in->origin.data);
}

Text sign_in_key(Arena *arena, const SignIn *sign_in, const char *kind, Text token) {
    const char *text = arena_printf(arena, "%s %.*s", kind, (int)token.length, token.data);
    Digest digest = digest_hmac_sha256(sign_in->secret, text_of(text));
    return digest_hex(arena, digest_bytes(&digest));
}
