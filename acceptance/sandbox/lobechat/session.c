// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/session.h"

#include "acceptance/sandbox/web/cookie.h"
#include "acceptance/sandbox/web/expiry.h"

#define SESSIONS ".lobechat/sessions"

enum { TOKEN_LENGTH = 64 };

static const Value *find(const Request *request, const SignIn *sign_in) {
    Arena *arena = request->arena;
    const char *name = sign_in_cookie(arena, sign_in, sign_in->style->session_cookie);
    Text token = cookie_find(request, name);
    if (token.length == 0) return NULL;
    const Value *session =
        store_get(request->cloud->store, SESSIONS, sign_in_key(arena, sign_in, "session", token));
    return expiry_is_past(request, session) ? NULL : session;
}

const Value *session_user(const Request *request, const SignIn *sign_in) {
    const Value *session = find(request, sign_in);
    return session == NULL ? NULL : value_get(session, "user");
}

const Value *session_user_of(const Request *request, const Release *release,
                             const Value *environment) {
    SignIn sign_in;
    if (!sign_in_read(request->arena, release, environment, &sign_in)) return NULL;
    return session_user(request, &sign_in);
}

const char *session_expires(const Request *request, const SignIn *sign_in) {
    int64_t expires_ms = value_int_or(value_get(find(request, sign_in), "expires_ms"), 0);
    Text whole = text_of(clock_print(request->arena, expires_ms));
    return arena_printf(request->arena, "%.*s.%03dZ", (int)whole.length - 1, whole.data,
                        (int)(expires_ms % 1000));
}

static Reply set(const Request *request, const SignIn *sign_in, Reply reply, const char *token,
                 int64_t lifetime_s) {
    const Cookie cookie = sign_in_cookie_of(request->arena, sign_in, sign_in->style->session_cookie,
                                            token, lifetime_s);
    return cookie_set(request, reply, &cookie);
}

Reply session_begin(const Request *request, const SignIn *sign_in, Reply reply, const Value *user) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    int64_t lifetime_s = sign_in->style->session_s;
    const char *token = ident_mixed(cloud->ident, arena, TOKEN_LENGTH);
    const ValueEntry entries[] = {
        {TEXT("user"), user},
        {TEXT("expires_ms"), expiry_in(request, lifetime_s)},
    };
    expiry_drop(request, SESSIONS);
    store_put(cloud->store, SESSIONS, sign_in_key(arena, sign_in, "session", text_of(token)),
              value_map(arena, entries, COUNT_OF(entries)));
    return set(request, sign_in, reply, token, lifetime_s);
}

Reply session_end(const Request *request, const SignIn *sign_in, Reply reply) {
    Arena *arena = request->arena;
    const char *name = sign_in_cookie(arena, sign_in, sign_in->style->session_cookie);
    Text key = sign_in_key(arena, sign_in, "session", cookie_find(request, name));
    store_delete(request->cloud->store, SESSIONS, key);
    return set(request, sign_in, reply, "", 0);
}
