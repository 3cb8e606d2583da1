// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/operations.h"

// Auth0 knows no idempotency key, and names of applications are not unique: a create that is sent
// twice makes two. Updates set absolute values; a second ticket or a second new secret does no
// harm, as only the answer that arrives counts.
#define API(operation, http_method, resource, needs, ...)                                          \
    {                                                                                              \
        .name = operation, .method = http_method, .path = "/api/v2" resource, .scopes = needs,     \
        __VA_ARGS__                                                                                \
    }
#define ONCE .repeatable = false
#define REPEATABLE .repeatable = true
#define MAILS .mails = true
#define PAGED(style, where) .paging = style, .members = where
#define CLIENT "/clients/{id}"
#define CONNECTION "/connections/{id}"
#define USER "/users/{id}"

const Auth0Operation auth0_list_clients = API("clients.list", "GET", "/clients", "read:clients",
                                              REPEATABLE, PAGED(AUTH0_OFFSET, "clients"));
const Auth0Operation auth0_create_client =
    API("clients.create", "POST", "/clients", "create:clients", ONCE);
const Auth0Operation auth0_get_client =
    API("clients.get", "GET", CLIENT, "read:clients", REPEATABLE);
const Auth0Operation auth0_update_client =
    API("clients.update", "PATCH", CLIENT, "update:clients", REPEATABLE);
const Auth0Operation auth0_delete_client =
    API("clients.delete", "DELETE", CLIENT, "delete:clients", REPEATABLE);
const Auth0Operation auth0_rotate_client_secret =
    API("clients.rotate_secret", "POST", CLIENT "/rotate-secret", "update:client_keys", REPEATABLE);
const Auth0Operation auth0_list_client_connections =
    API("clients.connections", "GET", CLIENT "/connections", "read:connections read:clients",
        REPEATABLE, PAGED(AUTH0_CHECKPOINT, "connections"));

const Auth0Operation auth0_list_connections =
    API("connections.list", "GET", "/connections", "read:connections", REPEATABLE,
        PAGED(AUTH0_CHECKPOINT, "connections"));
const Auth0Operation auth0_get_connection =
    API("connections.get", "GET", CONNECTION, "read:connections", REPEATABLE);
const Auth0Operation auth0_list_connection_clients =
    API("connections.clients", "GET", CONNECTION "/clients", "read:connections", REPEATABLE,
        PAGED(AUTH0_CHECKPOINT, "clients"));
const Auth0Operation auth0_update_connection_clients = API(
    "connections.update_clients", "PATCH", CONNECTION "/clients", "update:connections", REPEATABLE);

const Auth0Operation auth0_create_user =
    API("users.create", "POST", "/users", "create:users", ONCE, MAILS);
const Auth0Operation auth0_get_user =
    API("users.get", "GET", USER, "read:users", REPEATABLE, MAILS);
const Auth0Operation auth0_update_user =
    API("users.update", "PATCH", USER, "update:users", REPEATABLE, MAILS);
const Auth0Operation auth0_delete_user =
    API("users.delete", "DELETE", USER, "delete:users", REPEATABLE, MAILS);
const Auth0Operation auth0_list_users_by_email =
    API("users.by_email", "GET", "/users-by-email", "read:users", REPEATABLE);
const Auth0Operation auth0_create_password_ticket =
    API("tickets.password_change", "POST", "/tickets/password-change", "create:user_tickets",
        REPEATABLE, MAILS);

const Auth0Operation auth0_fetch_token = {
    .name = "oauth.token", .method = "POST", .path = "/oauth/token", REPEATABLE};
const Auth0Operation auth0_discover = {.name = "oidc.discovery",
                                       .method = "GET",
                                       .path = "/.well-known/openid-configuration",
                                       REPEATABLE};

enum { SCOPES_MAX = 4 * 1024 };

static void add_scopes(Buffer *list, const char *scopes) {
    Text rest = text_of(scopes), scope;
    while (text_next(&rest, ' ', &scope)) {
        Text known = buffer_text(list);
        // Ended by a comma: one scope's name may be the beginning of another's.
        const char *entry = arena_printf(list->arena, "%.*s, ", (int)scope.length, scope.data);
        if (text_find(known, entry) < 0) buffer_puts(list, entry);
    }
}

const char *auth0_scopes(Arena *arena) {
    static const Auth0Operation *const all[] = {
        &auth0_list_clients,          &auth0_create_client,
        &auth0_update_client,         &auth0_delete_client,
        &auth0_list_connections,      &auth0_update_connection_clients,
        &auth0_create_user,           &auth0_get_user,
        &auth0_update_user,           &auth0_delete_user,
        &auth0_create_password_ticket};
    Buffer list = buffer_new(arena, SCOPES_MAX);
    // The secret of an application that is there already is shown only to whoever has this one, who
    // then never has to replace it.
    buffer_puts(&list, "read:client_keys, ");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) add_scopes(&list, all[i]->scopes);
    Text text = buffer_text(&list);
    return text_copy(arena, text_slice(text, 0, text.length - 2)).data;
}
