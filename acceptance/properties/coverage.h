// SPDX-License-Identifier: MPL-2.0
// Which attributes the configurations of a run have set.
#pragma once

#include "provider/schema/resource.h"

typedef struct Coverage {
    Arena *arena;
    const Value *seen; // dotted paths, without the keys of maps
} Coverage;

void coverage_add(Coverage *coverage, const Resource *resource, const Value *config);
// Those that can be set and never were, between spaces; empty: none.
const char *coverage_gaps(const Coverage *coverage, const Resource *resource);
size_t coverage_count(const Resource *resource); // how many can be set
