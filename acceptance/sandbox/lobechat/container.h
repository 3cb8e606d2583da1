// SPDX-License-Identifier: MPL-2.0
// A function's instance: started by the first request after a creation or update (or kept up by a
// scaling config), and refused the way Function Compute does when it cannot run.
#pragma once

#include "acceptance/sandbox/service.h"

enum { CONTAINER_COLD_START_MS = 1000 }; // simulated

// The function's answer, or the refusal. The function exists.
Reply container_serve(const Request *request, Text name, const Value *function);
