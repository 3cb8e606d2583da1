// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/session.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/web/cookie.h"
#include "acceptance/sandbox/web/expiry.h"
#include "provider/net/digest.h"

#define SESSIONS ".auth0/sessions"
#define COOKIE "auth0"

enum { LIFETIME_S = 3 * 24 * 3600, TOKEN_LENGTH = 64 };

static Text key_of(const Request *request, Text token) {
    Digest digest = digest_sha256(token);
    return digest_hex(request->arena, digest_bytes(&digest));
}

static Reply set(const Request *request, Reply reply, const char *value, int64_t lifetime_s) {
    const Cookie cookie = {.name = COOKIE,
                           .value = value,
                           .lifetime_s = lifetime_s,
                           .same_site = "None",
                           .secure = true};
    return cookie_set(request, reply, &cookie);
}

Reply auth0_session_begin(const Request *request, Reply reply, Text user_id) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    const char *token = ident_mixed(cloud->ident, arena, TOKEN_LENGTH);
    const ValueEntry entries[] = {{TEXT("user_id"), value_string(arena, user_id)},
                                  {TEXT("expires_ms"), expiry_in(request, LIFETIME_S)}};
    expiry_drop(request, SESSIONS);
    store_put(cloud->store, SESSIONS, key_of(request, text_of(token)),
              value_map(arena, entries, COUNT_OF(entries)));
    return set(request, reply, token, LIFETIME_S);
}

const Value *auth0_session_user(const Request *request) {
    const Cloud *cloud = request->cloud;
    Text token = cookie_find(request, COOKIE);
    if (token.length == 0) return NULL;
    const Value *session = store_get(cloud->store, SESSIONS, key_of(request, token));
    if (expiry_is_past(request, session)) return NULL;
    return store_get(cloud->store, AUTH0_USERS, value_text(value_get(session, "user_id")));
}

Reply auth0_session_end(const Request *request, Reply reply) {
    Text token = cookie_find(request, COOKIE);
    if (token.length == 0) return reply;
    store_delete(request->cloud->store, SESSIONS, key_of(request, token));
    return set(request, reply, "", 0);
}
