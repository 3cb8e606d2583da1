// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/key.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/ram/access_key.h"

bool key_looks_real(Text id) {
    static const char *const prefixes[] = {"LTAI", "STS.", "AKIA", "ASIA"};
    if (text_starts(id, "STS.SANDBOX")) return false;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (text_starts(id, prefixes[i])) return true;
    return false;
}

static Key account_key(const Cloud *cloud, Arena *arena) {
    return (Key){
        .found = true,
        .secret = text_of(cloud->access_key_secret),
        .caller = {.access_key_id = cloud->access_key_id,
                   .arn = arena_printf(arena, "acs:ram::%s:user/sandbox", cloud->account_id),
                   .principal_id = arena_printf(arena, "2%s", cloud->account_id + 1)}};
}

static Key session_key(const Cloud *cloud, Arena *arena, Text id) {
    const Value *session = store_get(cloud->store, KEY_SESSIONS, id);
    if (session == NULL) return (Key){0};
    session = value_copy(arena, session);
    int64_t expires_ms = value_int_or(value_get(session, "expires_unscaled_ms"), 0);
    if (behaviour_token_spent(cloud->behaviour, id)) expires_ms = 0;
    return (Key){.found = true,
                 .secret = value_text(value_get(session, "secret")),
                 .token = value_text(value_get(session, "token")),
                 .expires_unscaled_ms = expires_ms,
                 .caller = {.access_key_id = text_copy(arena, id).data,
                            .arn = value_cstr(value_get(session, "arn")),
                            .principal_id = value_cstr(value_get(session, "principal_id")),
                            .role_id = value_cstr(value_get(session, "role_id")),
                            .role = value_cstr(value_get(session, "role")),
                            .policy = value_cstr(value_get(session, "policy"))}};
}

static Key user_key(const Cloud *cloud, Arena *arena, Text id) {
    RamKey key = ram_access_key_find(arena, cloud->store, id);
    if (!key.found) return (Key){0};
    const char *arn = arena_printf(arena, "acs:ram::%s:user/%s", cloud->account_id, key.user);
    return (Key){.found = true,
                 .inactive = !key.active,
                 .secret = key.secret,
                 .caller = {.access_key_id = text_copy(arena, id).data,
                            .arn = arn,
                            .principal_id = key.user_id,
                            .user = key.user}};
}

Key key_find(const Cloud *cloud, Arena *arena, Text id) {
    if (text_is(id, cloud->access_key_id)) return account_key(cloud, arena);
    Key key = session_key(cloud, arena, id);
    return key.found ? key : user_key(cloud, arena, id);
}
