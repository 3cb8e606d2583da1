// SPDX-License-Identifier: MPL-2.0
// How the cloud differs, on demand, from one that is always consistent, always in time: set over
// the control interface or at the start (README.md, "Behaviour"). Used under the state lock only.
#pragma once

#include "acceptance/sandbox/clock.h"
#include "acceptance/sandbox/past.h"

typedef struct Behaviour Behaviour;

Behaviour *behaviour_new(Arena *arena, Clock *clock);
// Replaces what was set: an empty MAP is the cloud as it is without. NULL, or what is wrong with
// it; then nothing is changed.
const char *behaviour_set(Behaviour *behaviour, const Value *wanted);
const Value *behaviour_show(const Behaviour *behaviour, Arena *arena); // as it was set

// Around whatever reads the store for a request; .now_ms is filled in.
void behaviour_begin(Behaviour *behaviour, Store *store, PastReader reader);
void behaviour_end(Behaviour *behaviour, Store *store);
void behaviour_note(Behaviour *behaviour, const Store *store); // before a request's commit

// How long a token is good that is said to be good for so many seconds.
int64_t behaviour_token_ms(const Behaviour *behaviour, int64_t seconds);
// Counts a request with a token, which is told by any name of its own; whether it was one too many.
bool behaviour_token_spent(Behaviour *behaviour, Text token);
