// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/client_new.h"

#include "acceptance/sandbox/auth0/basics.h"

static const char always[] =
    "{\"tenant\":\"" AUTH0_TENANT "\",\"global\":false,\"is_first_party\":true,"
    "\"oidc_conformant\":false,\"is_token_endpoint_ip_header_trusted\":false,"
    "\"sso_disabled\":false,\"cross_origin_authentication\":false,\"cross_origin_auth\":false,"
    "\"custom_login_page_on\":true,\"callback_url_template\":false}";
static const char jwt[] = "{\"lifetime_in_seconds\":36000,\"secret_encoded\":false}";
static const char refresh[] =
    "{\"rotation_type\":\"non-rotating\",\"expiration_type\":\"non-expiring\",\"leeway\":0,"
    "\"infinite_token_lifetime\":true,\"infinite_idle_token_lifetime\":true}";

// What differs between kinds of applications, as observed.
typedef struct Kind {
    const char *app_types; // words; NULL: any other and none
    const char *grant_types;
    int64_t token_lifetime, idle_token_lifetime;
} Kind;

#define GRANTS "\"authorization_code\",\"implicit\",\"refresh_token\""
static const Kind kinds[] = {
    {"regular_web non_interactive", "[" GRANTS ",\"client_credentials\"]", 31557600, 2592000},
    {"spa native", "[" GRANTS "]", 2592000, 1296000},
    {NULL, "[" GRANTS ",\"client_credentials\"]", 2592000, 1296000},
};

static const Kind *kind_of(const Value *client) {
    const Kind *kind = kinds;
    Text type = value_text(value_get(client, "app_type"));
    while (kind->app_types != NULL && !text_has_word(kind->app_types, type)) kind++;
    return kind;
}

static const Value *refresh_token(Arena *arena, const Kind *kind, const Value *sent) {
    const Value *base = auth0_constant(arena, refresh);
    base = value_with(arena, base, "token_lifetime", value_int(arena, kind->token_lifetime));
    base =
        value_with(arena, base, "idle_token_lifetime", value_int(arena, kind->idle_token_lifetime));
    return auth0_over(arena, base, sent);
}

const char *auth0_client_new_secret(const Request *request) {
    return ident_mixed(request->cloud->ident, request->arena, 64);
}

const Value *auth0_client_new(const Request *request, const Value *sent) {
    Arena *arena = request->arena;
    const Kind *kind = kind_of(sent);
    const Value *client = auth0_constant(arena, always);
    client = value_with(arena, client, "grant_types", auth0_constant(arena, kind->grant_types));
    client = auth0_over(arena, client, sent);
    client = value_with(
        arena, client, "jwt_configuration",
        auth0_over(arena, auth0_constant(arena, jwt), value_get(sent, "jwt_configuration")));
    client = value_with(arena, client, "refresh_token",
                        refresh_token(arena, kind, value_get(sent, "refresh_token")));
    bool first_party = value_bool_or(value_get(client, "is_first_party"), true);
    Ident *ident = request->cloud->ident;
    const char *id = first_party ? ident_mixed(ident, arena, 32)
                                 : arena_printf(arena, "tpc_%s", ident_mixed(ident, arena, 22));
    client = value_with(arena, client, "client_id", value_cstring(arena, id));
    // A client that proves itself by a key has no secret.
    if (value_is_null(value_get(sent, "client_authentication_methods")))
        client = value_with(arena, client, "client_secret",
                            value_cstring(arena, auth0_client_new_secret(request)));
    return value_with_at(arena, client, AUTH0_PRIVATE ".created_ms",
                         value_int(arena, clock_now(request->cloud->clock)));
}
