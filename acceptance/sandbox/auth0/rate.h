// SPDX-License-Identifier: MPL-2.0
// How often the tenant may be called: one bucket for the Management API, one for the token
// endpoint.
#pragma once

#include "acceptance/sandbox/service.h"

bool auth0_rate_take(const Request *request);
bool auth0_rate_take_token(const Request *request);
// X-RateLimit-Limit, -Remaining, -Reset of the Management API.
Reply auth0_rate_headers(const Request *request, Reply reply);
