// SPDX-License-Identifier: MPL-2.0
// Creating and destroying a deployment of the team edition while its API calls go wrong.
#include "acceptance/rig/team_phases.h"

// Of so many cases one is tried; each takes a second.
enum { TEAM_SAMPLE = 211 };

static void is_disturbed(void **state) {
    matrix_walk(*state, TEAM_SAMPLE);
}

int main(void) {
    enum { FIRST = 0, PHASES = 3 }; // of the phases
    struct CMUnitTest tests[PHASES];
    for (size_t i = 0; i < PHASES; i++)
        tests[i] = (struct CMUnitTest){team_phases[FIRST + i].name, is_disturbed, NULL, NULL,
                                       (void *)(uintptr_t)&team_phases[FIRST + i]};
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
