// SPDX-License-Identifier: MPL-2.0
// Matrices of what can go wrong around a provider, on real processes of it or in this one.
#include "acceptance/faults/calls.h"
#include "acceptance/faults/cases.h"
#include "acceptance/faults/fault_cases.h"
#include "acceptance/faults/kill.h"
#include "acceptance/faults/life.h"
#include "acceptance/faults/pair_cases.h"
#include "acceptance/faults/phases.h"
#include "acceptance/faults/stop_cases.h"
#include "acceptance/faults/term_cases.h"
#include "provider/base/memory.h"

static const CaseSet *const sets[] = {&life_cases,      &kill_cases, &once_cases,   &lasting_cases,
                                      &abandoned_cases, &pair_cases, &random_cases, &stop_cases,
                                      &term_cases,      NULL};

enum { PIECES = 4096 }; // of the clouds and the providers of a process together

int main(int argc, char **argv) {
    memory_keep(PIECES);
    if (argc == 2 && strcmp(argv[1], "calls") == 0) return calls_print();
    return cases_main(sets, (CaseWorker){.open = phases_open, .close = phases_close}, argc, argv);
}
