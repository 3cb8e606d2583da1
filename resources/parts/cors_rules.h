// SPDX-License-Identifier: MPL-2.0
// The CORS rules of a bucket as OSS has them (a LIST of MAPs): finding the one rule that is a
// deployment's, and leaving all others exactly as they are. Rules have no names; ours is known by
// its origins.
#pragma once

#include "provider/value/value.h"

enum { CORS_RULES_MOST = 10 }; // OSS

typedef struct CorsWish {
    Text origin;        // of the deployment: the rule's first
    const Value *extra; // SET of further origins, or null
    Text former;        // the recorded rule's origin; empty: none is recorded
    bool beside;        // a recorded rule of another origin stays as well
} CorsWish;

// The rule as it should be.
const Value *cors_rule(Arena *arena, const CorsWish *wish);
// Our rule among rules, or null: the one whose first origin is the recorded one, else one that
// allows no origins but ours.
const Value *cors_find(Arena *arena, const Value *rules, const CorsWish *wish);
// Whether rule allows exactly what wanted does, the origins apart.
bool cors_allows_same(Arena *arena, const Value *rule, const Value *wanted);
// Origins of rule besides the deployment's (which counts only if it is among wish->extra as well).
const Value *cors_extra(Arena *arena, const Value *rule, const CorsWish *wish);

// rules with ours as it should be, in its place (before a recorded one that stays) or at the end;
// those of lost that are missing are put back before it. The same pointer when nothing is to be
// changed.
const Value *cors_with(Arena *arena, const Value *rules, const CorsWish *wish, const Value *lost);
// rules without ours; the same pointer when it is not among them.
const Value *cors_without(Arena *arena, const Value *rules, const CorsWish *wish);
