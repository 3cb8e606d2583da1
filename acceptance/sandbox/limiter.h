// SPDX-License-Identifier: MPL-2.0
// Token buckets by name, for APIs that limit how often they are called. They live in memory: a
// restart fills them. Safe from any thread.
#pragma once

#include "provider/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Limiter Limiter;

typedef struct LimiterRule {
    const char *name;
    int64_t burst;   // tokens of a full bucket
    int64_t each_ms; // until one token comes back, in the time of now_ms
    int64_t now_ms;  // by whatever clock the rule is held to
} LimiterRule;

typedef struct LimiterView {
    bool taken;
    int64_t remaining; // whole tokens
    int64_t next_ms;   // until there is one to take; 0: now
    int64_t full_ms;   // until the bucket is full
} LimiterView;

Limiter *limiter_new(Arena *arena);
LimiterView limiter_take(Limiter *limiter, const LimiterRule *rule);
LimiterView limiter_look(Limiter *limiter, const LimiterRule *rule); // takes nothing
