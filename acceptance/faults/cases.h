// SPDX-License-Identifier: MPL-2.0
// A matrix as numbered cases: run in processes side by side, one by its number, or a part of them;
// counted, timed, and reported.
//
// How to write one (kill.c is an example): a CaseSet whose run() makes a BaseRig by its Life's
// begin(), does with it what every test of acceptance/rig does (phase_prepare(), phase_run(),
// healed_fault(), …), frees it and gives NULL or what is wrong, in run()'s arena. The Terraform in
// it asks a real provider process, because every worker has called
// terraform_over(&plugin_transport) and base_start() before the first case. What happened to the
// process is in plugin_facts(), what it said in plugin_said(); processes_fault() (process_check.h)
// looks at both. Then add the set to the table in main.c.
#pragma once

#include "provider/base/arena.h"

#include <stdbool.h>

typedef struct CaseSet {
    const char *name; // of the subcommand and the report
    const char *what; // one sentence for people
    size_t (*count)(void);
    const char *(*title)(Arena *arena, size_t number); // what happens in it, as failures name it
    // NULL, or what is wrong. A case that never ends, or that ends its process, counts as failed.
    const char *(*run)(Arena *arena, size_t number);
    bool (*brief)(size_t number); // belongs to the short form; NULL: each does
    const char *const
        *tallies; // what its cases count by cases_tally(), ends with NULL; may be NULL
} CaseSet;

typedef struct CaseWorker {
    void (*open)(void); // in each worker process, before its first case
    void (*close)(void);
} CaseWorker;

// A directory for files of the cases, which ends with the program.
const char *cases_home(void);

// One more of the set's tally with that number, from run(); they are told and reported.
void cases_tally(size_t number);

// Understands SET [--case N] [--from N] [--count N] [--every N] [--jobs N] [--short] [--match TEXT]
// [--report DIR] [--list]; of every N cases one is wanted, TEXT is in the titles of those.
// SIGTERM: no further case is begun, and what was run is reported. "sets" prints their names. The
// exit status of the program.
int cases_main(const CaseSet *const *sets, CaseWorker worker, int argc, char **argv);
