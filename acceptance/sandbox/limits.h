// SPDX-License-Identifier: MPL-2.0
// Throttling on demand: token buckets in front of the services' operations, each service refusing
// in its own words. Set over the control interface (README.md), none at the start; Auth0's own
// limit is not among them. Safe from any thread.
#pragma once

#include "acceptance/sandbox/limiter.h"
#include "provider/value/value.h"

typedef struct Limits Limits;

Limits *limits_new(Arena *arena);
// Adds the rules of a LIST, or of the text "cloud", first dropping the present ones when replace is
// set; every bucket is full. False with the reason in arena when one is malformed; then nothing is
// changed.
bool limits_set(Limits *limits, Arena *arena, const Value *rules, bool replace,
                const char **ret_reason);
void limits_clear(Limits *limits);
// The rules with "passed" and "refused".
const Value *limits_list(Limits *limits, Arena *arena);

typedef struct LimitRefusal {
    const char *code; // NULL: the call may pass
    const char *message;
    int status;
    const char *header, *wait; // how long to wait, where the service tells it; or NULL
} LimitRefusal;

// Takes a token of each bucket that the call concerns. Real time: buckets are about clients, who
// do not run faster with --time-scale.
LimitRefusal limits_take(Limits *limits, Arena *arena, const char *service, const char *operation,
                         int64_t now_ms);
