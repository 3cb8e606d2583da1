// SPDX-License-Identifier: MPL-2.0
// What the tenant says of a user: claims by scope, and the token signed with the key that the key
// set publishes.
#pragma once

#include "acceptance/sandbox/service.h"

// code: the login that it is for (code.c).
const char *auth0_id_token(const Request *request, const Value *client, const Value *code,
                           const Value *user);
Reply auth0_id_user_info(const Request *request); // GET /userinfo
