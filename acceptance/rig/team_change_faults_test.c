// SPDX-License-Identifier: MPL-2.0
// Every kind of update of a deployment of the team edition while its API calls go wrong.
#include "acceptance/rig/team_matrix.h"

#define MORE(text) .before = {team_parts, "{}"}, .after = {team_parts, text}

static const Phase phases[] = {
    {&team_life, "variables",
     MORE(
         "{\"environment_variables\":{\"QWEN_MODEL_LIST\":\"-all,+qwen-max\"},\"memory_size\":2048,"
         "\"min_instances\":2}")},
    {&team_life, "password", MORE("{\"database\":{\"password\":\"Other-5678\"}}")},
    {&team_life, "move", MORE("{\"custom_domain\":{\"domain_name\":\"talk.example.com\"}}"),
     .anew = true},
    {&team_life, "storage",
     MORE("{\"database\":{\"storage_gb\":60,\"backup_retention_days\":9,\"security_ips\":[]}}")},
    {&team_life, "users",
     MORE("{\"auth0\":{\"users\":{\"ann@example.com\":null,\"bob@example.com\":{\"name\":\"Rob\"},"
          "\"cyd@example.com\":{\"name\":\"Cyd\"}}}}"),
     .anew = true},
};

// Of so many cases one is tried; each takes a second.
enum { TEAM_SAMPLE = 251 };

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
