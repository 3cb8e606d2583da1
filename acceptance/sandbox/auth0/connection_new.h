// SPDX-License-Identifier: MPL-2.0
// What the tenant makes of a new connection.
#pragma once

#include "acceptance/sandbox/service.h"

const Value *auth0_connection_new(const Request *request, const Value *sent);
