// SPDX-License-Identifier: MPL-2.0
// Links by which a user sets a password.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_ticket_create(const Request *request);
