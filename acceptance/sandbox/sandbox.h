// SPDX-License-Identifier: MPL-2.0
// One running cloud, without its sockets: its state and the lock around it, who may enter, what
// goes wrong on demand, what is recorded.
#pragma once

#include "acceptance/sandbox/audit.h"
#include "acceptance/sandbox/auth.h"
#include "acceptance/sandbox/fault.h"
#include "acceptance/sandbox/limits.h"
#include "acceptance/sandbox/options.h"
#include "acceptance/sandbox/record.h"
#include "acceptance/sandbox/service.h"
#include "acceptance/sandbox/witness.h"
#include "provider/base/call.h"

typedef struct Sandbox {
    Cloud cloud;
    pthread_mutex_t lock; // around cloud.store, so around every handler; never held while waiting
    Auth auth;
    Faults *faults;
    Limits *limits;
    Audit *audit;
    Record *record;                   // NULL: nothing is recorded
    _Atomic(const Witness *) witness; // NULL: nobody is told
    int64_t latency_ms;
    Cancel stop; // ends every wait
} Sandbox;

// Loads the state file and the account's identity. cloud.origins is filled in by whoever listens.
Status sandbox_new(Arena *arena, const Options *options, Sandbox **ret, const char **ret_reason);
void sandbox_close(Sandbox *sandbox); // the state file
void sandbox_wait(Sandbox *sandbox, int64_t ms);
