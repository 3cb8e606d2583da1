// SPDX-License-Identifier: MPL-2.0
// GET /authorize: an application sends its user to log in (OpenID Connect Core 3.1.2).
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_authorize(const Request *request);
