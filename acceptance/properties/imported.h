// SPDX-License-Identifier: MPL-2.0
// What an import finds of what stands: the state that made it, but for what no API tells.
#pragma once

#include "provider/schema/resource.h"

// NULL, or what differs without need.
const char *imported_fault(Arena *arena, const Resource *resource, const Value *state,
                           const Value *imported);
// Whether the import of this state takes over a database that was only given.
bool imported_takes_database(const Value *state);
