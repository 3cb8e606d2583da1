// SPDX-License-Identifier: MPL-2.0
// Random numbers that a seed repeats. Each thing that is left to chance draws from a stream of its
// own, so that a change to one does not change what the others draw.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state;
} Random;

Random random_stream(uint64_t seed, const char *name);
size_t random_below(Random *random, size_t limit);                   // limit > 0
int64_t random_between(Random *random, int64_t least, int64_t most); // both may come
bool random_chance(Random *random, unsigned percent);
void random_bytes(Random *random, void *bytes, size_t size);
