// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/access.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/rate.h"
#include "acceptance/sandbox/behaviour.h"
#include "provider/net/digest.h"

#include <string.h>

#define CLIENT_READERS "read:clients read:client_keys read:client_credentials read:client_summary"

// An operation that is not here needs no token. One of any_of is enough; also, where given, too.
static const struct {
    const char *operation, *any_of, *also;
} rules[] = {
    {"ListClients", CLIENT_READERS, NULL},
    {"CreateClient", "create:clients", NULL},
    {"GetClient", CLIENT_READERS, NULL},
    {"UpdateClient", "update:clients update:client_keys update:client_credentials", NULL},
    {"DeleteClient", "delete:clients", NULL},
    {"RotateClientSecret", "update:client_keys", NULL},
    {"ListClientConnections", "read:connections", "read:clients read:client_summary"},
    {"ListConnections", "read:connections", NULL},
    {"CreateConnection", "create:connections", NULL},
    {"GetConnection", "read:connections", NULL},
    {"UpdateConnection", "update:connections", NULL},
    {"DeleteConnection", "delete:connections", NULL},
    {"ListConnectionClients", "read:connections", NULL},
    {"UpdateConnectionClients", "update:connections", NULL},
    {"ListUsers", "read:users read:user_idp_tokens", NULL},
    {"CreateUser", "create:users", NULL},
    {"GetUser", "read:users read:current_user read:user_idp_tokens", NULL},
    {"UpdateUser", "update:users update:users_app_metadata update:current_user_metadata", NULL},
    {"DeleteUser", "delete:users delete:current_user", NULL},
    {"ListUsersByEmail", "read:users", NULL},
    {"CreatePasswordTicket", "create:user_tickets", NULL},
};

static size_t find_rule(const char *operation) {
    size_t i = 0;
    while (i < COUNT_OF(rules) && strcmp(rules[i].operation, operation) != 0) i++;
    return i;
}

bool auth0_access_is_managed(const char *operation) {
    return operation != NULL && find_rule(operation) < COUNT_OF(rules);
}

// The domain, or the loopback address under which clients of a test reach the tenant.
static bool is_tenant_host(Text host) {
    Text name = {0};
    if (!text_next(&host, ':', &name)) return false;
    return text_is_nocase(name, AUTH0_DOMAIN) || text_is(name, "127.0.0.1") ||
           text_is_nocase(name, "localhost");
}

// A digest, so that the state file gives no one a token.
static Text token_key(Arena *arena, Text token) {
    Digest digest = digest_sha256(token);
    return digest_hex(arena, digest_bytes(&digest));
}

static Text bearer(const Request *request) {
    Text header = request_header(request, "Authorization");
    return text_starts(header, "Bearer ") ? text_slice(header, 7, header.length) : (Text){0};
}

static Reply check_token(Request *request) {
    Arena *arena = request->arena;
    Text token = bearer(request);
    if (token.length == 0)
        return reply_error(request, 401, AUTH0_UNAUTHORIZED, "Missing authentication");
    const Value *found = store_get(request->cloud->store, AUTH0_TOKENS, token_key(arena, token));
    // What users get is for another audience.
    if (found == NULL || value_text(value_get(found, "user_id")).length > 0)
        return reply_error(request, 401, AUTH0_UNAUTHORIZED, "Invalid token");
    const Cloud *cloud = request->cloud;
    if (value_int_or(value_get(found, "expires_ms"), 0) <= clock_unscaled(cloud->clock) ||
        behaviour_token_spent(cloud->behaviour, token_key(arena, token)))
        return reply_error(request, 401, AUTH0_UNAUTHORIZED,
                           "Expired token received for JSON Web Token validation");
    request->caller.access_key_id = arena_strdup(arena, value_cstr(value_get(found, "client_id")));
    request->caller.scopes = arena_strdup(arena, value_cstr(value_get(found, "scopes")));
    return reply_ok(NULL);
}

bool auth0_access_has(const Request *request, const char *scope) {
    return text_has_word(request->caller.scopes, text_of(scope));
}

static Reply check_scopes(const Request *request, const char *any_of) {
    Text rest = text_of(any_of), scope;
    while (text_next(&rest, ' ', &scope))
        if (text_has_word(request->caller.scopes, scope)) return reply_ok(NULL);
    char *listed = arena_strdup(request->arena, any_of);
    for (char *c = listed; *c != '\0'; c++)
        if (*c == ' ') *c = ',';
    return reply_error(request, 403, "insufficient_scope",
                       "Insufficient scope, expected any of: %s", listed);
}

static Reply check_media_type(const Request *request) {
    bool json = text_starts(request_header(request, "Content-Type"), "application/json");
    if (request->raw_body.length == 0 || json) return reply_ok(NULL);
    return reply_error(request, 415, "unsupported_content_type",
                       "Only application/json is understood here");
}

static Reply check_management(Request *request, size_t rule) {
    Reply reply = check_token(request);
    if (reply.code != NULL) return reply;
    if (!auth0_rate_take(request))
        return reply_error(request, 429, "too_many_requests", "Global limit has been reached");
    reply = check_scopes(request, rules[rule].any_of);
    if (reply.code == NULL && rules[rule].also != NULL)
        reply = check_scopes(request, rules[rule].also);
    return reply.code != NULL ? reply : check_media_type(request);
}

Reply auth0_access_check(Request *request) {
    if (!is_tenant_host(request->host))
        return reply_error(request, 404, AUTH0_NOT_FOUND, "Unknown tenant: %.*s",
                           (int)request->host.length, request->host.data);
    size_t rule = find_rule(request->operation);
    if (rule < COUNT_OF(rules)) return check_management(request, rule);
    if (strcmp(request->operation, "RequestToken") == 0 && !auth0_rate_take_token(request))
        return reply_error(request, 429, "too_many_requests", "Global limit has been reached");
    return reply_ok(NULL);
}

static void drop_expired(const Request *request) {
    Store *store = request->cloud->store;
    int64_t now_ms = clock_unscaled(request->cloud->clock);
    const StoreObject *next = NULL;
    for (const StoreObject *o = store_next(store, AUTH0_TOKENS, TEXT("")); o != NULL; o = next) {
        Text key = o->key;
        // A day longer, so that an old token is told from an unknown one.
        int64_t expires_ms = value_int_or(value_get(o->value, "expires_ms"), 0);
        if (expires_ms + 86400 * (int64_t)1000 < now_ms) store_delete(store, AUTH0_TOKENS, key);
        next = store_next(store, AUTH0_TOKENS, key);
    }
}

const Value *auth0_access_find(const Request *request) {
    const Cloud *cloud = request->cloud;
    Text token = bearer(request);
    const Value *found = store_get(cloud->store, AUTH0_TOKENS, token_key(request->arena, token));
    int64_t expires_ms = value_int_or(value_get(found, "expires_ms"), 0);
    return expires_ms <= clock_unscaled(cloud->clock) ? NULL : found;
}

const char *auth0_access_grant(const Request *request, const AccessGrant *grant) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    const char *token = ident_mixed(cloud->ident, arena, 64);
    int64_t expires_ms =
        clock_unscaled(cloud->clock) + behaviour_token_ms(cloud->behaviour, grant->expires_s);
    const ValueEntry entries[] = {
        {TEXT("client_id"), value_string(arena, grant->client_id)},
        {TEXT("scopes"), value_cstring(arena, grant->scopes)},
        {TEXT("user_id"), value_string(arena, grant->user_id)},
        {TEXT("expires_ms"), value_int(arena, expires_ms)},
    };
    drop_expired(request);
    store_put(cloud->store, AUTH0_TOKENS, token_key(arena, text_of(token)),
              value_map(arena, entries, COUNT_OF(entries)));
    return token;
}
