// SPDX-License-Identifier: MPL-2.0
// An arena for each test of a file.
#pragma once

#include "provider/base/arena.h"

static Arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}
