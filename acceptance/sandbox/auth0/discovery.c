// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/discovery.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "acceptance/sandbox/auth0/key.h"

static const char document[] =
    "{\"issuer\":\"" AUTH0_ISSUER "\","
    "\"authorization_endpoint\":\"" AUTH0_ISSUER "authorize\","
    "\"token_endpoint\":\"" AUTH0_ISSUER "oauth/token\","
    "\"userinfo_endpoint\":\"" AUTH0_ISSUER "userinfo\","
    "\"jwks_uri\":\"" AUTH0_ISSUER ".well-known/jwks.json\","
    "\"end_session_endpoint\":\"" AUTH0_ISSUER "oidc/logout\","
    "\"revocation_endpoint\":\"" AUTH0_ISSUER "oauth/revoke\","
    "\"scopes_supported\":[\"openid\",\"profile\",\"offline_access\",\"name\",\"email\"],"
    "\"response_types_supported\":[\"code\"],"
    "\"code_challenge_methods_supported\":[\"S256\",\"plain\"],"
    "\"response_modes_supported\":[\"query\",\"form_post\"],"
    "\"subject_types_supported\":[\"public\"],"
    "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\",\"client_secret_post\"],"
    "\"claims_supported\":[\"aud\",\"email\",\"email_verified\",\"exp\",\"iat\",\"iss\",\"name\","
    "\"nickname\",\"picture\",\"sub\"],"
    "\"id_token_signing_alg_values_supported\":[\"HS256\",\"RS256\"],"
    "\"request_uri_parameter_supported\":false,\"request_parameter_supported\":false}";

Reply auth0_discovery_get(const Request *request) {
    return reply_ok(auth0_constant(request->arena, document));
}

Reply auth0_discovery_keys(const Request *request) {
    return reply_ok(auth0_key_set(request));
}
