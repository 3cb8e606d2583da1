// SPDX-License-Identifier: MPL-2.0
// One case: a deployment that is made as A, becomes B, is imported and destroyed, and what has to
// hold on the way.
#pragma once

#include "acceptance/properties/world.h"
#include "provider/schema/resource.h"

typedef struct Pair {
    const Resource *resource;
    const Value *a, *b; // configurations as draw_config() makes them
    // Lists of attributes that are unknown while it is planned, dotted.
    const Value *a_unknown, *b_unknown;
} Pair;

Pair pair_draw(Arena *arena, uint64_t seed);
// NULL, or in arena what is wrong.
const char *pair_fault(const World *world, const Pair *pair, Arena *arena);
