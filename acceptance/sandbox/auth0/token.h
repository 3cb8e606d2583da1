// SPDX-License-Identifier: MPL-2.0
// POST /oauth/token: tokens of the Management API for applications.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_token_request(const Request *request);
