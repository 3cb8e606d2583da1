// SPDX-License-Identifier: MPL-2.0
// Failures on demand: rules that say which call of which operation goes wrong, how, and on which
// side of the commit. Set over the control interface (README.md); safe from any thread.
#pragma once

#include "provider/value/value.h"

typedef struct Faults Faults;

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_STATUS,
    FAULT_MEMBERS, // the answer tells something else
    FAULT_STALL,
    // These end the answer in a way of their own, see AnswerEnd.
    FAULT_RESET,
    FAULT_TRUNCATE,
    FAULT_EMPTY,
    FAULT_CHUNK,
    FAULT_GARBAGE,
    FAULT_DRIBBLE,
} FaultKind;
typedef enum FaultPhase { FAULT_BEFORE, FAULT_AFTER } FaultPhase;

typedef struct Fault {
    FaultKind kind;
    const char *name; // of the kind, as rules and the audit log have it
    int64_t status;   // STATUS
    const char *code, *message;
    const char *body, *content_type; // STATUS: the whole answer in place of code and message
    const char *retry_after;         // STATUS: value of the Retry-After header, or NULL
    const Value *members;            // MEMBERS: what they are to be, by name
    int64_t pause_ms; // STALL: then goes on as if nothing had happened; DRIBBLE: for each byte
    uint64_t dropped; // how often rules had been dropped when it fired
} Fault;

Faults *fault_new(Arena *arena);
// Adds the rules of a LIST, first dropping the present ones when replace is set. False with the
// reason in arena when one is malformed; then nothing is changed.
bool fault_set(Faults *faults, Arena *arena, const Value *rules, bool replace,
               const char **ret_reason);
void fault_clear(Faults *faults);
// The rules with "seen" (matching calls so far) and "fired".
const Value *fault_list(Faults *faults, Arena *arena);
// Counts the call in every matching rule and gives the first that fires (what it points to copied
// into arena), or kind FAULT_NONE.
Fault fault_match(Faults *faults, Arena *arena, const char *service, const char *operation,
                  FaultPhase phase);
// Whether the rules among which it fired are still there: a stall ends with them.
bool fault_stands(Faults *faults, const Fault *fault);
