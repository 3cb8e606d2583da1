// SPDX-License-Identifier: MPL-2.0
// What everybody may know of the tenant: the OpenID configuration and the public keys.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_discovery_get(const Request *request);
Reply auth0_discovery_keys(const Request *request);
