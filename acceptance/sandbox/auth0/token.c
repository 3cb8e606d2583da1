// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/token.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/code.h"
#include "acceptance/sandbox/web/form.h"
#include "provider/net/digest.h"

enum { LIFETIME_S = 86400 };

typedef struct Credentials {
    Text id, secret;
} Credentials;

// In the body, or as HTTP Basic.
static Credentials read_credentials(const Request *request, const Value *body) {
    Credentials found = {value_text(value_get(body, "client_id")),
                         value_text(value_get(body, "client_secret"))};
    Text header = request_header(request, "Authorization"), plain, id;
    if (!text_starts(header, "Basic ")) return found;
    if (!digest_base64_decode(request->arena, text_slice(header, 6, header.length), &plain))
        return found;
    ptrdiff_t colon = text_find(plain, ":");
    if (colon < 0) return found;
    id = text_slice(plain, 0, (size_t)colon);
    Text secret = text_slice(plain, (size_t)colon + 1, plain.length);
    (void)digest_percent_decode(request->arena, id, true, &found.id);
    (void)digest_percent_decode(request->arena, secret, true, &found.secret);
    return found;
}

static bool has_secret(const Request *request, const Value *client, Text secret) {
    Text old = value_text(value_at(client, AUTH0_PRIVATE ".client_secret"));
    int64_t until_ms = value_int_or(value_at(client, AUTH0_PRIVATE ".until_ms"), 0);
    if (secret.length == 0) return false;
    return digest_equal(secret, value_text(value_get(client, "client_secret"))) ||
           (clock_now(request->cloud->clock) < until_ms && digest_equal(secret, old));
}

static bool may_use(const Value *client, Text grant) {
    return value_list_has_text(value_get(client, "grant_types"), grant);
}

// Of the granted scopes those that were asked for; none asked for: all.
static const char *choose_scopes(Arena *arena, const char *granted, const char *wanted) {
    if (wanted[0] == '\0') return granted;
    Buffer chosen = buffer_new(arena, 8192);
    buffer_puts(&chosen, "");
    Text rest = text_of(granted), scope;
    while (text_next(&rest, ' ', &scope)) {
        if (!text_has_word(wanted, scope)) continue;
        buffer_puts(&chosen, chosen.length > 0 ? " " : "");
        buffer_add_text(&chosen, scope);
    }
    return chosen.data != NULL ? chosen.data : "";
}

static Reply denied(const Request *request, int status, const char *message) {
    return reply_error(request, status, "access_denied", "%s", message);
}

static Reply client_credentials(const Request *request, const Value *client, const Value *body) {
    Arena *arena = request->arena;
    Text audience = value_text(value_get(body, "audience"));
    const char *granted = value_cstr(value_at(client, AUTH0_PRIVATE ".scopes"));
    if (audience.length == 0)
        return denied(request, 403, "Non-global clients are not allowed access to APIv1");
    if (!text_is(audience, AUTH0_AUDIENCE))
        return reply_error(request, 403, "access_denied", "Service not enabled within domain: %s",
                           audience.data);
    if (granted[0] == '\0')
        return denied(request, 403,
                      "Client is not authorized to access \"" AUTH0_AUDIENCE
                      "\". You need to create "
                      "a \"client-grant\" associated to this API.");
    const char *scopes =
        choose_scopes(arena, arena_strdup(arena, granted), value_cstr(value_get(body, "scope")));
    const AccessGrant grant = {.client_id =
                                   text_copy(arena, value_text(value_get(client, "client_id"))),
                               .scopes = scopes,
                               .expires_s = LIFETIME_S};
    const ValueEntry entries[] = {
        {TEXT("access_token"), value_cstring(arena, auth0_access_grant(request, &grant))},
        {TEXT("scope"), value_cstring(arena, scopes)},
        {TEXT("expires_in"), value_int(arena, LIFETIME_S)},
        {TEXT("token_type"), value_cstring(arena, "Bearer")},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

Reply auth0_token_request(const Request *request) {
    const Value *body = form_read(request);
    if (body == NULL)
        return reply_error(request, 400, "invalid_request", "The body is neither JSON nor a form");
    Text grant = value_text(value_get(body, "grant_type"));
    if (grant.length == 0)
        return reply_error(request, 400, "invalid_request",
                           "Missing required parameter: grant_type");
    Credentials given = read_credentials(request, body);
    const Value *client = store_get(request->cloud->store, AUTH0_CLIENTS, given.id);
    if (client == NULL || !has_secret(request, client, given.secret))
        return denied(request, 401, "Unauthorized");
    bool code = text_is(grant, "authorization_code");
    if (!code && !text_is(grant, "client_credentials"))
        return reply_error(request, 403, "unsupported_grant_type", "Unsupported grant type: %s",
                           grant.data);
    if (!may_use(client, grant))
        return reply_error(request, 403, "unauthorized_client",
                           "Grant type '%s' not allowed for the client.", grant.data);
    return code ? auth0_code_redeem(request, client, body)
                : client_credentials(request, client, body);
}
