// SPDX-License-Identifier: MPL-2.0
// A random configuration of a resource, drawn from its rows: JSON, in which a text that begins with
// "@" stands for a value of the World.
#pragma once

#include "acceptance/properties/chance.h"
#include "provider/schema/resource.h"

typedef struct Draw {
    Chance *chance;
    Arena *arena;
    const Resource *resource;
    const Value *former; // a configuration to stay near to; null: none
    size_t set;          // in percent: how many of the optional attributes are set
    size_t kept;         // in percent: how many attributes are those of former
} Draw;

// Each attribute by itself is one that its row allows. Together they may not go: see fit.h.
const Value *draw_config(const Draw *draw);
