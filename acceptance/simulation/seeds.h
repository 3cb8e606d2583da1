// SPDX-License-Identifier: MPL-2.0
// Which seeds are tried.
#pragma once

#include "provider/base/arena.h"

#include <stdint.h>

typedef struct Seeds {
    Arena *arena;
    uint64_t *items;
    size_t count;
    uint64_t from, range; // those in a row, which come first
    char names[64];       // for people
} Seeds;

// count seeds from the first, and those in the file, one a line with anything behind it; known
// NULL: none. NULL: the file cannot be read.
Seeds *seeds_new(uint64_t from, uint64_t count, const char *known);
// Leaves the first of them, the last first.
void seeds_turn(Seeds *seeds, size_t count);
