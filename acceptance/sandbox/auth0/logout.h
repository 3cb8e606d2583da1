// SPDX-License-Identifier: MPL-2.0
// Ends the tenant's session of a browser and leads it where the application's log-out addresses
// allow: /v2/logout and, of OpenID Connect, /oidc/logout.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_logout(const Request *request);
Reply auth0_logout_oidc(const Request *request);
