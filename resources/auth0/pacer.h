// SPDX-License-Identifier: MPL-2.0
// Paces the requests to one tenant for the whole process, because the tenant counts them all
// together, its users' own too. What it allows is learned from the X-RateLimit headers of its
// answers, so that a burst waits here instead of being refused there.
#pragma once

#include "provider/net/http.h"

typedef struct Pacer Pacer;

// The pacer of that name, made for the first who joins and gone with the last who leaves.
Pacer *pacer_join(const char *name);
void pacer_leave(Pacer *pacer);
// Waits for the turn of one request. Returns its ticket, or 0 when the call was stopped or its time
// will be over before the turn comes.
int64_t pacer_enter(Call *call, Pacer *pacer);
// Must follow each pacer_enter() that gave a ticket. After a 429 nobody enters before the time
// the answer names.
void pacer_report(Pacer *pacer, int64_t ticket, const HttpResponse *response);
