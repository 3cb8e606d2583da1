// SPDX-License-Identifier: MPL-2.0
// Objects whose making or removal takes a while: they have a Status that says so, and know until
// when. pending_settle() is what a service's settle() calls.
#pragma once

#include "acceptance/sandbox/rpc/entry.h"

typedef struct Pending {
    const char *status; // meanwhile
    int64_t ms;         // simulated
    const char *then;   // the Status afterwards; NULL: it is gone
} Pending;

const Value *pending_begin(Arena *arena, const Cloud *cloud, const Value *object,
                           const Pending *pending);
void pending_settle(const Cloud *cloud, Arena *arena, const char *collection);
bool pending_is(const Value *object);
