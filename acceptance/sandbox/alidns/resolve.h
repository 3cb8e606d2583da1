// SPDX-License-Identifier: MPL-2.0
// What the sandbox's DNS answers: the records of the account's zones, and names outside of them
// that were registered through the control interface.
#pragma once

#include "acceptance/sandbox/service.h"

// Whether a CNAME of domain ("*.example.com": of the wildcard itself) leads to target by now.
bool alidns_points_to(const Cloud *cloud, Arena *arena, Text domain, const char *target);
