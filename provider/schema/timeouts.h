// SPDX-License-Identifier: MPL-2.0
// The `timeouts` attribute: its row, made from a resource's Timeouts, and the reading of it.
#pragma once

#include "provider/schema/resource.h"

#define TIMEOUTS_NAME "timeouts"

// False when no operation is offered, so that there is no such attribute.
bool timeouts_row(Arena *arena, const Timeouts *timeouts, Attr *ret_row);
// What object sets for the operation, else the default. 0 when the operation has no limit.
int64_t timeouts_seconds(const Timeouts *timeouts, const Value *object, const char *operation);
