// SPDX-License-Identifier: MPL-2.0
// Calls of an Auth0 tenant: its Management API, with a token of the machine-to-machine application
// in the settings, and what it answers without one. What the operations are is a table
// (operations.h).
#pragma once

#include "resources/auth0/api.h"

typedef struct Auth0Client Auth0Client;

// settings is kept, not copied. No network, and nothing need be known about any tenant.
Auth0Client *auth0_client_open(const Auth0Settings *settings, const char *user_agent);
void auth0_client_close(Auth0Client *client); // NULL is allowed
// Whether calls with a token are possible at all.
bool auth0_client_usable(const Auth0Client *client);
const Auth0Settings *auth0_client_settings(const Auth0Client *client); // who calls which tenant
// Fails (recorded) only without credentials or when no token is given out; everything else is in
// ret.
Status auth0_call(Call *call, Auth0Client *client, const Auth0Request *request, Auth0Reply *ret);
