// SPDX-License-Identifier: MPL-2.0
// Creating and destroying a deployment of the team edition while its API calls go wrong.
#include "acceptance/rig/team_matrix.h"

static const Phase phases[] = {
    {&team_life, "create the least", .after = {"{}", "{}"}},
    {&team_life, "create", .after = {team_parts, "{}"}},
    {&team_life, "destroy", .before = {team_parts, "{}"}},
};

// Of so many cases one is tried; each takes a second.
enum { TEAM_SAMPLE = 211 };

static void is_disturbed(void **state) {
    matrix_walk(*state, TEAM_SAMPLE);
}

int main(void) {
    struct CMUnitTest tests[COUNT_OF(phases)];
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        tests[i] = (struct CMUnitTest){phases[i].name, is_disturbed, NULL, NULL,
                                       (void *)(uintptr_t)&phases[i]};
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
