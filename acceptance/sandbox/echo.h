// SPDX-License-Identifier: MPL-2.0
// An error message that repeats the request: services do, and quote secrets with it.
#pragma once

#include "acceptance/sandbox/message.h"

// {body}, {target} (path and query) and {headers} in a text, replaced by those of the request.
const char *echo_fill(Arena *arena, const char *text, const Message *message);
