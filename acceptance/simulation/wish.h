// SPDX-License-Identifier: MPL-2.0
// Configurations at random, all of them valid: of each group of attributes one alternative.
#pragma once

#include "acceptance/simulation/random.h"
#include "provider/value/value.h"

enum { WISH_GROUPS = 8 };

typedef struct Wish {
    bool team;
    size_t chosen[WISH_GROUPS];
} Wish;

Wish wish_new(Random *random, bool team);
// Another one that differs in a few groups.
Wish wish_other(Random *random, const Wish *wish);
// JSON to be merged over what each configuration has.
const char *wish_json(Arena *arena, const Wish *wish);
// Texts that no message and no log may have; NULL at the end.
extern const char *const wish_secrets[];
