// SPDX-License-Identifier: MPL-2.0
// Every operation of Auth0 that the provider uses, and nothing else.
#pragma once

#include "resources/auth0/api.h"

extern const Auth0Operation auth0_list_clients, auth0_create_client, auth0_get_client,
    auth0_update_client, auth0_delete_client, auth0_rotate_client_secret,
    auth0_list_client_connections;
extern const Auth0Operation auth0_list_connections, auth0_get_connection,
    auth0_list_connection_clients, auth0_update_connection_clients;
extern const Auth0Operation auth0_create_user, auth0_get_user, auth0_update_user, auth0_delete_user,
    auth0_list_users_by_email, auth0_create_password_ticket;
extern const Auth0Operation auth0_fetch_token, auth0_discover; // without a token

// Every scope that any of them needs, each once, separated by ", ".
const char *auth0_scopes(Arena *arena);
