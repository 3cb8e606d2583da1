// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/chance.h"

// SplitMix64: each state is good for one number, and neighbouring seeds have nothing in common.
static uint64_t next(Chance *chance) {
    uint64_t mixed = chance->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

Chance chance_of(uint64_t seed) {
    return (Chance){.state = seed};
}

size_t chance_below(Chance *chance, size_t count) {
    return (size_t)(next(chance) % count);
}

bool chance_percent(Chance *chance, size_t percent) {
    return chance_below(chance, 100) < percent;
}
