// SPDX-License-Identifier: MPL-2.0
// The sandbox's one Auth0 tenant: Management API v2, token endpoint, discovery. The other services
// of the cloud look into it by the functions below.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service auth0_service;

// Whether a domain, or an issuer with or without its last slash, is the tenant's.
bool auth0_has_issuer(Text issuer);
// An application with its client_secret and callbacks; NULL: none.
const Value *auth0_find_client(const Cloud *cloud, Text client_id);
