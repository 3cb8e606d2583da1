// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/csrf.h"

#include "acceptance/sandbox/web/cookie.h"
#include "provider/net/digest.h"

#define SEPARATOR "%7C"

enum { TOKEN_BYTES = 32, LIFETIME_S = 24 * 3600 };

static const char *cookie_name(const SignIn *sign_in) {
    return sign_in->secure ? "__Host-authjs.csrf-token" : "authjs.csrf-token";
}

static Text hash(Arena *arena, const SignIn *sign_in, Text token) {
    const char *text = arena_printf(arena, "%.*s%.*s", (int)token.length, token.data,
                                    (int)sign_in->secret.length, sign_in->secret.data);
    Digest digest = digest_sha256(text_of(text));
    return digest_hex(arena, digest_bytes(&digest));
}

// The token of the browser's cookie; empty: it has none that we made.
static Text own_token(const Request *request, const SignIn *sign_in) {
    Text cookie = cookie_find(request, cookie_name(sign_in));
    ptrdiff_t at = text_find(cookie, SEPARATOR);
    if (at <= 0) return TEXT("");
    Text token = text_copy(request->arena, text_slice(cookie, 0, (size_t)at));
    Text given = text_slice(cookie, (size_t)at + sizeof SEPARATOR - 1, cookie.length);
    return digest_equal(hash(request->arena, sign_in, token), given) ? token : TEXT("");
}

Csrf csrf_take(const Request *request, const SignIn *sign_in) {
    Arena *arena = request->arena;
    Text token = own_token(request, sign_in);
    if (token.length > 0) return (Csrf){.token = token.data};
    token = digest_random_hex(arena, TOKEN_BYTES);
    return (Csrf){.token = token.data,
                  .cookie = arena_printf(arena, "%s%s%s", token.data, SEPARATOR,
                                         hash(arena, sign_in, token).data)};
}

Reply csrf_keep(const Request *request, const SignIn *sign_in, Reply reply, const Csrf *csrf) {
    if (csrf->cookie == NULL) return reply;
    const Cookie cookie = {.name = cookie_name(sign_in),
                           .value = csrf->cookie,
                           .lifetime_s = LIFETIME_S,
                           .same_site = "Lax",
                           .secure = sign_in->secure};
    return cookie_set(request, reply, &cookie);
}

bool csrf_is(const Request *request, const SignIn *sign_in, Text given) {
    Text token = own_token(request, sign_in);
    return token.length > 0 && digest_equal(token, given);
}
