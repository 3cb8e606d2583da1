// SPDX-License-Identifier: MPL-2.0
// Connections of the tenant: where its users come from.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_connection_list(const Request *request);
Reply auth0_connection_create(const Request *request);
Reply auth0_connection_get(const Request *request);
Reply auth0_connection_update(const Request *request);
Reply auth0_connection_delete(const Request *request);
Reply auth0_connection_switch(const Request *request); // edit: whether a client may use it
// The connection of a name; NULL: none.
const Value *auth0_connection_named(const Cloud *cloud, Text name);
