// SPDX-License-Identifier: MPL-2.0
// Applications of the tenant.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_client_list(const Request *request);
Reply auth0_client_create(const Request *request);
Reply auth0_client_get(const Request *request);
Reply auth0_client_update(const Request *request);
Reply auth0_client_delete(const Request *request);
Reply auth0_client_drop(const Request *request); // edit
Reply auth0_client_rotate(const Request *request);
