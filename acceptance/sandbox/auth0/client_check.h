// SPDX-License-Identifier: MPL-2.0
// What the API accepts as a client beyond the types of its members: words, limits, URLs.
#pragma once

#include "acceptance/sandbox/service.h"

// false with *ret_error; sent: the members that a request sets.
bool auth0_client_check(const Request *request, const Value *sent, Reply *ret_error);
