// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/seeds.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { KNOWN_MOST = 10000, LINE_BYTES = 512 };

static bool read_known(Seeds *seeds, const char *path) {
    char line[LINE_BYTES];
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    for (size_t known = 0; known < KNOWN_MOST && fgets(line, sizeof line, file) != NULL;) {
        char *end = NULL;
        uint64_t seed = strtoull(line, &end, 10);
        if (end == line) continue; // a comment
        seeds->items[seeds->count++] = seed;
        known++;
    }
    fclose(file);
    return true;
}

Seeds *seeds_new(uint64_t from, uint64_t count, const char *known) {
    Arena *arena = arena_new();
    Seeds *seeds = ARENA_NEW(arena, Seeds);
    *seeds = (Seeds){.arena = arena,
                     .items = ARENA_ARRAY(arena, (size_t)count + KNOWN_MOST, uint64_t),
                     .from = from,
                     .range = count};
    for (uint64_t i = 0; i < count; i++) seeds->items[seeds->count++] = from + i;
    if (known != NULL && !read_known(seeds, known)) return NULL;
    snprintf(seeds->names, sizeof seeds->names, "%llu-%llu", (unsigned long long)from,
             (unsigned long long)(from + count - 1));
    return seeds;
}

void seeds_turn(Seeds *seeds, size_t count) {
    if (count < seeds->count) seeds->count = count;
    for (size_t i = 0; i < seeds->count / 2; i++) {
        uint64_t first = seeds->items[i];
        seeds->items[i] = seeds->items[seeds->count - 1 - i];
        seeds->items[seeds->count - 1 - i] = first;
    }
}
