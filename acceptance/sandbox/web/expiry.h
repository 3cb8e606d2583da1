// SPDX-License-Identifier: MPL-2.0
// Things that are good for a while only: objects with a member "expires_ms", on the clock of
// credentials.
#pragma once

#include "acceptance/sandbox/service.h"

const Value *expiry_in(const Request *request, int64_t lifetime_s); // the member
bool expiry_is_past(const Request *request, const Value *object);   // also when it has none
// Forgets what is past. Called where new ones are made, so that they do not pile up.
void expiry_drop(const Request *request, const char *collection);
