// SPDX-License-Identifier: MPL-2.0
// Which clients may use which connection.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_connection_client_list(const Request *request);        // of a connection
Reply auth0_connection_client_update(const Request *request);      // of a connection, some of them
Reply auth0_connection_client_connections(const Request *request); // of a client
bool auth0_connection_client_has(const Request *request, Text connection_id, const char *client_id);
bool auth0_connection_client_has_any(const Request *request, Text connection_id);
void auth0_connection_client_switch(const Request *request, Text connection_id,
                                    const char *client_id, bool on);
// A new client, where the tenant gives every one all connections.
void auth0_connection_client_enable_all(const Request *request, Text client_id);
// A connection or a client ends.
void auth0_connection_client_forget(const Request *request, Text id);
