// SPDX-License-Identifier: MPL-2.0
// The least pair that still fails in the way that a pair fails.
#pragma once

#include "acceptance/properties/pair.h"

Pair shrink_pair(const World *world, const Pair *pair, Arena *arena);
