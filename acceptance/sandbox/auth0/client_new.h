// SPDX-License-Identifier: MPL-2.0
// What the tenant makes of a new client: the members that it adds to those that were sent.
#pragma once

#include "acceptance/sandbox/service.h"

const Value *auth0_client_new(const Request *request, const Value *sent);
const char *auth0_client_new_secret(const Request *request);
