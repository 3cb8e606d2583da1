// SPDX-License-Identifier: MPL-2.0
// Users of the tenant's database connections.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_user_list(const Request *request);
Reply auth0_user_create(const Request *request);
Reply auth0_user_sign_up(const Request *request); // edit: without a client that asks for it
Reply auth0_user_get(const Request *request);
Reply auth0_user_update(const Request *request);
Reply auth0_user_delete(const Request *request);
Reply auth0_user_by_email(const Request *request);
// The user of an address (lower case) in a connection; NULL: none.
const Value *auth0_user_of_email(const Cloud *cloud, Text email, const Value *connection_name);
