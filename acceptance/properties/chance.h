// SPDX-License-Identifier: MPL-2.0
// Numbers that look random and are the same for the same seed, on every machine.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Chance {
    uint64_t state;
} Chance;

Chance chance_of(uint64_t seed);
size_t chance_below(Chance *chance, size_t count); // 0 … count - 1
bool chance_percent(Chance *chance, size_t percent);
