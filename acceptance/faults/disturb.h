// SPDX-License-Identifier: MPL-2.0
// A phase that is struck, by a provider in this process, and what has to hold afterwards.
#pragma once

#include "acceptance/faults/strike.h"

typedef struct Disturbed {
    bool good;
    const char *fault; // nothing struck, or it took too long; else NULL
} Disturbed;

BaseRig *disturb_begin(const Phase *phase);
// The phase with an end for whoever waits: what the strikes let never get ready is not waited for
// until the resource's own time is over.
Phase disturb_phase(Arena *arena, const Phase *phase, const Strike *strikes, size_t count);
// Runs the phase, which was prepared, under one or two strikes.
Disturbed disturb(BaseRig *rig, const Phase *phase, const Strike *strikes, size_t count,
                  StrikeOrder order);
// See healed_fault(); good: the phase succeeded although it was disturbed.
const char *disturb_healed_fault(BaseRig *rig, const Phase *phase, int64_t mark, bool good);
