// SPDX-License-Identifier: MPL-2.0
// Sends a request to Auth0 until there is an outcome: layout, pacing, retries. Who may send it is
// decided before (client.h).
#pragma once

#include "provider/net/http.h"
#include "provider/net/retry.h"
#include "resources/auth0/api.h"
#include "resources/auth0/pacer.h"

typedef struct Auth0Transport {
    const Auth0Settings *settings;
    HttpClient *http;
    RetryBudget *budget;
    Pacer *management, *authentication; // the tenant counts them apart
} Auth0Transport;

Auth0Reply auth0_reply_new(const Auth0Settings *settings, const Auth0Request *request);
// token: empty for operations without one. Adds to the attempts that reply already counts.
void auth0_send(Call *call, const Auth0Transport *transport, const Auth0Request *request,
                Text token, Auth0Reply *reply);
