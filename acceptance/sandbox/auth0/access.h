// SPDX-License-Identifier: MPL-2.0
// Who may call what: the tenant by its host, tokens, their scopes, the rate.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_access_check(Request *request);
// Whether an operation needs a token of the Management API.
bool auth0_access_is_managed(const char *operation);
// Whether the caller's token has a scope.
bool auth0_access_has(const Request *request, const char *scope);

typedef struct AccessGrant {
    Text client_id;
    const char *scopes;
    Text user_id; // empty: the client itself, for the Management API; otherwise for /userinfo
    int64_t expires_s;
} AccessGrant;

// A new token for it.
const char *auth0_access_grant(const Request *request, const AccessGrant *grant);
// The grant, as stored, that the request's token was given for; NULL: unknown or expired.
const Value *auth0_access_find(const Request *request);
