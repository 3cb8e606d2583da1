// SPDX-License-Identifier: MPL-2.0
// Authorization codes (RFC 6749 4.1, RFC 7636): good once, for a short time, for one application.
#pragma once

#include "acceptance/sandbox/service.h"

// login: the members that the application asked with (login.h).
const char *auth0_code_make(const Request *request, const Value *login, Text user_id);
// The tokens for the code in a token request's body.
Reply auth0_code_redeem(const Request *request, const Value *client, const Value *body);
