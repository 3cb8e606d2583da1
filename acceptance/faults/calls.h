// SPDX-License-Identifier: MPL-2.0
// The API calls that each phase makes when nothing goes wrong, from a file, so that cases keep
// their numbers and none has to find them out. The lives (life.c) hold the file against what
// happens; `build/faults calls` prints it anew.
#pragma once

#include "acceptance/faults/phases.h"

typedef struct FaultCall {
    const Phase *phase;
    Target target;
    size_t among; // which of the phase's calls of its service in this list, from 1
} FaultCall;

size_t calls_count(void);
const FaultCall *calls_at(size_t index);
// Prints the file. Exit status of the program.
int calls_print(void);
// Whether the phase made the commits that the file says, and looked at nothing else. NULL, or what
// is wrong.
const char *calls_fault(Arena *arena, const Phase *phase, const CloudCalls *made);
