// SPDX-License-Identifier: MPL-2.0
// Terraform is interrupted while it makes, changes and destroys a deployment of the team edition;
// then it goes on, or knows nothing of what it made, or destroys it.
#include "acceptance/rig/matrix_stop.h"
#include "acceptance/rig/team_matrix.h"

static const Phase phases[] = {
    {&team_life, "create", .after = {team_parts, "{}"}},
    {&team_life, "create the least", .after = {"{}", "{}"}},
    {&team_life, "move", .before = {team_parts, "{}"},
     .after = {team_parts, "{\"custom_domain\":{\"domain_name\":\"talk.example.com\"},"
                           "\"database\":{\"password\":\"Other-5678\"}}"},
     .anew = true},
    {&team_life, "destroy", .before = {team_parts, "{}"}},
};

enum { ENDS = 3, TEAM_SAMPLE = 43 };

static void is_stopped(void **state) {
    stop_in_each_call(*state, ENDS, TEAM_SAMPLE);
}

int main(void) {
    struct CMUnitTest tests[COUNT_OF(phases)];
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        tests[i] = (struct CMUnitTest){phases[i].name, is_stopped, NULL, NULL,
                                       (void *)(uintptr_t)&phases[i]};
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
