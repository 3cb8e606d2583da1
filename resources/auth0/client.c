// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/client.h"

#include "provider/net/url_path.h"
#include "resources/auth0/token.h"

enum { CLIENT_RETRY_TOKENS = 500, CLIENT_MOST_RENEWALS = 10 };

struct Auth0Client {
    Arena *arena;
    Auth0Transport transport;
    Auth0TokenSource *tokens;
};

Auth0Client *auth0_client_open(const Auth0Settings *settings, const char *user_agent) {
    Arena *arena = arena_new();
    Auth0Client *client = ARENA_NEW(arena, Auth0Client);
    Text domain = settings->domain;
    client->arena = arena;
    client->transport = (Auth0Transport){
        .settings = settings,
        .http = http_client_new(user_agent),
        .budget = retry_budget_new(CLIENT_RETRY_TOKENS),
        .management =
            pacer_join(arena_printf(arena, "%.*s management", (int)domain.length, domain.data)),
        .authentication =
            pacer_join(arena_printf(arena, "%.*s authentication", (int)domain.length, domain.data)),
    };
    http_client_set_ca(client->transport.http, settings->ca);
    client->tokens = auth0_token_source_new(&client->transport);
    return client;
}

void auth0_client_close(Auth0Client *client) {
    if (client == NULL) return;
    auth0_token_source_free(client->tokens);
    pacer_leave(client->transport.management);
    pacer_leave(client->transport.authentication);
    retry_budget_free(client->transport.budget);
    http_client_free(client->transport.http);
    arena_free(client->arena);
}

bool auth0_client_usable(const Auth0Client *client) {
    return auth0_settings_gap(client->transport.settings) == NULL;
}

const Auth0Settings *auth0_client_settings(const Auth0Client *client) {
    return client->transport.settings;
}

static Status call_with_token(Call *call, Auth0Client *client, const Auth0Request *request,
                              Auth0Reply *reply) {
    bool again = true;
    for (int refused = 0, renewed = 0; again; renewed++) {
        Auth0Token token;
        TRY(auth0_token_get(call, client->tokens, &token));
        auth0_send(call, &client->transport, request, token.text, reply);
        // Refused, so certainly not carried out. Tokens can be revoked, or keys changed, at any
        // time; one that ran out while attempts were repeated tells nothing of the next.
        again = reply->outcome == AUTH0_REJECTED && reply->status == 401 &&
                renewed < CLIENT_MOST_RENEWALS && auth0_token_expire(client->tokens, token.text);
        if (again && call_now_ms() < token.ends_ms) again = refused++ == 0;
    }
    return status_ok();
}

Status auth0_call(Call *call, Auth0Client *client, const Auth0Request *request, Auth0Reply *ret) {
    const Auth0Operation *operation = request->operation;
    const Auth0Settings *settings = client->transport.settings;
    *ret = auth0_reply_new(settings, request);
    const char *missing = url_path_missing(call->arena, operation->path, request->path);
    if (missing != NULL)
        return call_fail(call, NULL, "Request without a name",
                         "%s needs a value for %s, which is empty. Nothing was sent.",
                         operation->name, missing);
    bool open = operation->scopes == NULL;
    const char *gap = open ? settings->fault : auth0_settings_gap(settings);
    if (gap != NULL) return call_fail(call, NULL, "No access to Auth0's Management API", "%s", gap);
    if (call_state(call) != CALL_RUNNING) return status_ok(); // stopped, as ret says
    if (!open) return call_with_token(call, client, request, ret);
    auth0_send(call, &client->transport, request, TEXT(""), ret);
    return status_ok();
}
