// SPDX-License-Identifier: MPL-2.0
// Kills somebody at a moment of one request, and starts the cloud again where that is who dies.
#pragma once

#include "acceptance/faults/calls.h"

#include <stdatomic.h>

typedef enum Victim {
    VICTIM_PROVIDER,
    VICTIM_TERRAFORM,
    VICTIM_BOTH,
    VICTIM_SANDBOX,
    VICTIMS
} Victim;

// Where the request is when it happens.
typedef enum KillPoint {
    POINT_COMMITTED,  // it took effect, and is not answered
    POINT_SENT,       // all of it has arrived, and nothing was done
    POINT_HALF_READ,  // half of the answer is out
    POINT_HALF_SENT,  // only its head has arrived
    POINT_CONNECTING, // the connection for it was accepted, and nothing was sent
    POINT_REPLIED,    // it was refused, and Terraform has the provider's answer
    KILL_POINTS
} KillPoint;

typedef struct Killer {
    const FaultCall *call;
    Victim victim;
    KillPoint point;
    LocalCloud *cloud;
    Witness witness;
    atomic_size_t seen;
    atomic_bool struck;
    pthread_t restart;
} Killer;

// Begins to watch the requests; killer has to stay where it is until killer_rest().
void killer_watch(Killer *killer, LocalCloud *cloud, const FaultCall *call, Victim victim,
                  KillPoint point);
// Kills at once.
void killer_strike(Killer *killer);
// When the command is over: nobody is watched any more, and the cloud is there again. Whether it
// came to the killing.
bool killer_rest(Killer *killer);
