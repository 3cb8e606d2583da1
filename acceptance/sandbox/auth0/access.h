// SPDX-License-Identifier: MPL-2.0
// Who may call what: the tenant by its host, tokens, their scopes, the rate.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_access_check(Request *request);
// Whether an operation needs a token of the Management API.
bool auth0_access_is_managed(const char *operation);
// Whether the caller's token has a scope.
bool auth0_access_has(const Request *request, const char *scope);
// A token for a client that is good for expires_s seconds.
const char *auth0_access_grant(const Request *request, Text client_id, const char *scopes,
                               int64_t expires_s);
