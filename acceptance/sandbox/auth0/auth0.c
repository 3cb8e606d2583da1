// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/auth0.h"

#include "acceptance/sandbox/auth0/access.h"
#include "acceptance/sandbox/auth0/answer.h"
#include "acceptance/sandbox/auth0/authorize.h"
#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/client.h"
#include "acceptance/sandbox/auth0/connection.h"
#include "acceptance/sandbox/auth0/connection_client.h"
#include "acceptance/sandbox/auth0/discovery.h"
#include "acceptance/sandbox/auth0/id_token.h"
#include "acceptance/sandbox/auth0/logout.h"
#include "acceptance/sandbox/auth0/reset.h"
#include "acceptance/sandbox/auth0/tenant.h"
#include "acceptance/sandbox/auth0/ticket.h"
#include "acceptance/sandbox/auth0/token.h"
#include "acceptance/sandbox/auth0/user.h"
#include "acceptance/sandbox/auth0/user_login.h"

bool auth0_has_issuer(Text issuer) {
    return text_is(issuer, AUTH0_DOMAIN) || text_is(issuer, AUTH0_ISSUER) ||
           text_is(issuer, "https://" AUTH0_DOMAIN);
}

const Value *auth0_find_client(const Cloud *cloud, Text client_id) {
    return store_get(cloud->store, AUTH0_CLIENTS, client_id);
}

static const ServiceOperation operations[] = {
    {"RequestToken", auth0_token_request},
    {"GetUserInfo", auth0_id_user_info},
    {"Authorize", auth0_authorize},
    {"ShowLogin", auth0_user_login_page},
    {"LogIn", auth0_user_login_post},
    {"ShowSignUp", auth0_user_login_sign_up_page},
    {"SignUp", auth0_user_login_sign_up_post},
    {"ShowPasswordReset", auth0_reset_page},
    {"ResetPassword", auth0_reset_post},
    {"LogOut", auth0_logout},
    {"EndSession", auth0_logout_oidc},
    {"GetDiscovery", auth0_discovery_get},
    {"GetKeys", auth0_discovery_keys},
    {"ListClients", auth0_client_list},
    {"CreateClient", auth0_client_create},
    {"GetClient", auth0_client_get},
    {"UpdateClient", auth0_client_update},
    {"DeleteClient", auth0_client_delete},
    {"RotateClientSecret", auth0_client_rotate},
    {"ListClientConnections", auth0_connection_client_connections},
    {"ListConnections", auth0_connection_list},
    {"CreateConnection", auth0_connection_create},
    {"GetConnection", auth0_connection_get},
    {"UpdateConnection", auth0_connection_update},
    {"DeleteConnection", auth0_connection_delete},
    {"ListConnectionClients", auth0_connection_client_list},
    {"UpdateConnectionClients", auth0_connection_client_update},
    {"ListUsers", auth0_user_list},
    {"CreateUser", auth0_user_create},
    {"GetUser", auth0_user_get},
    {"UpdateUser", auth0_user_update},
    {"DeleteUser", auth0_user_delete},
    {"ListUsersByEmail", auth0_user_by_email},
    {"CreatePasswordTicket", auth0_ticket_create},
};

static const ServiceEdit edits[] = {
    {"set_tenant", auth0_tenant_set},
    {"grant_scopes", auth0_tenant_grant},
    {"create_client", auth0_client_create},
    {"delete_client", auth0_client_drop},
    {"create_connection", auth0_connection_create},
    {"switch_connection", auth0_connection_switch},
    {"create_user", auth0_user_sign_up},
};

static const char *public_names(const Cloud *cloud, Arena *arena) {
    (void)cloud;
    return arena_strdup(arena, AUTH0_DOMAIN);
}

static const char *const secrets[] = {"client_secret", "password", NULL};

const Service auth0_service = {
    .name = "auth0",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .authenticate = auth0_access_check,
    .refuse = auth0_answer_refuse,
    .finish = auth0_answer_finish,
    .populate = auth0_tenant_populate,
    .announce = auth0_tenant_announce,
    .public_names = public_names,
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secrets,
};
