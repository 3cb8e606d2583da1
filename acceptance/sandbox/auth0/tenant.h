// SPDX-License-Identifier: MPL-2.0
// The tenant as such: what is in it from the start, its settings, and its one machine-to-machine
// application with all scopes, which the ready line names.
#pragma once

#include "acceptance/sandbox/service.h"

// Settings, changed by the edit "set_tenant".
#define AUTH0_ENABLE_NEW "enable_client_connections" // new clients get all connections
#define AUTH0_DELAYED_READS "delayed_reads" // GET of a client fails just after its creation

void auth0_tenant_populate(const Cloud *cloud, Arena *arena);
const Value *auth0_tenant_announce(const Cloud *cloud, Arena *arena);
const Value *auth0_tenant_setting(const Cloud *cloud, const char *name);
Reply auth0_tenant_set(const Request *request);
Reply auth0_tenant_grant(const Request *request); // edit: the scopes of an application
