// SPDX-License-Identifier: MPL-2.0
// The parts of the line that says where a sandbox is and how to enter it.
#pragma once

#include "acceptance/sandbox/service.h"

// The URL of a service's origin as clients use it: under the service's own host where it has one.
const char *ready_url(Arena *arena, const Cloud *cloud, const Service *service, const char *url);
// The names under which browsers reach the services, separated by commas.
const char *ready_names(Arena *arena, const Cloud *cloud);
// Account, key, region, and what the services add.
const Value *ready_facts(Arena *arena, const Cloud *cloud);
// With the URLs of all services, in their order: "endpoints" and, beside it, the data planes.
const Value *ready_origins(Arena *arena, const Value *into, const char *const *urls);
