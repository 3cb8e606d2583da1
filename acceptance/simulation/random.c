// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/random.h"

// SplitMix64 (Steele, Lea, Flood 2014): every state is good, and one addition is a step.
static uint64_t random_next(Random *random) {
    random->state += 0x9e3779b97f4a7c15U;
    uint64_t mixed = random->state;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    return mixed ^ mixed >> 31;
}

Random random_stream(uint64_t seed, const char *name) {
    Random random = {seed};
    for (; *name != '\0'; name++) random.state = random_next(&random) ^ (unsigned char)*name;
    return random;
}

size_t random_below(Random *random, size_t limit) {
    return (size_t)(random_next(random) % limit);
}

int64_t random_between(Random *random, int64_t least, int64_t most) {
    return least + (int64_t)random_below(random, (size_t)(most - least + 1));
}

bool random_chance(Random *random, unsigned percent) {
    return random_below(random, 100) < percent;
}

void random_bytes(Random *random, void *bytes, size_t size) {
    unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) at[i] = (unsigned char)random_next(random);
}
