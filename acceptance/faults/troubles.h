// SPDX-License-Identifier: MPL-2.0
// What can go wrong with a call of a cloud, as data: on the way there, with the answer, in the
// words of the service that is asked.
#pragma once

#include "acceptance/faults/wire.h"
#include "acceptance/rig/matrix.h"

// In a rule: the call has been carried out.
#define AFTER_EFFECT "\"phase\":\"after\""

typedef struct Trouble {
    const char *name;
    bool passes;          // one of it is got over without a second command
    WireRule wire;        // .trapped or .timeout_ms: on the way; the call is filled in
    bool late;            // the call is carried out after its caller has given up
    const char *rule;     // of the sandbox, without the call; NULL: none, or by_service
    bool by_service;      // the rule is in the words of the service
    bool stale;           // reads do not tell of the call; it concerns those that change something
    bool waits;           // when it lasts, something never gets ready
    const char *said;     // what a message tells of it, one of several; NULL: the service's words
    const char *only_of;  // the calls that it can happen to begin so; NULL: all
    const char *never_of; // the calls that it cannot happen to; NULL: none
} Trouble;

// What becomes of it for a service. .rule NULL: it does not happen there.
typedef struct Wording {
    const char *rule;
    const char *said[3]; // what a message tells of a lasting one
    bool answered;       // by the service, with a request id
    bool refused;        // for good
} Wording;

size_t troubles_count(void);
const Trouble *troubles_at(size_t index);
const Trouble *troubles_find(const char *name);
bool trouble_waits(const Trouble *trouble, const char *service); // as .waits, for that service
bool trouble_hits(const Trouble *trouble, const Target *target);
Wording trouble_wording(const Trouble *trouble, const char *service);
