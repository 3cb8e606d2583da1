// SPDX-License-Identifier: MPL-2.0
// Every kind of update of a deployment while its API calls go wrong.
#include "acceptance/rig/base_matrix.h"

// Somebody changed what the update then has to put right.
static void drift(const BaseRig *rig) {
    Arena *arena = rig->arena;
    const Value *trigger = base_object(rig, "fc/triggers", NULL);
    const Value *config = value_cstring(arena, "{\"authType\":\"function\",\"methods\":[\"GET\"]}");
    local_cloud_put(rig->cloud, "fc/triggers", NULL,
                    value_with(arena, trigger, "triggerConfig", config));
    const Value *record = base_object(rig, "alidns/records", NULL);
    record = value_with(arena, record, "Value", value_cstring(arena, "elsewhere.example.net"));
    local_cloud_put(rig->cloud, "alidns/records", NULL, record);
}

static const Phase phases[] = {
    {&base_life,
     "update",
     {base_parts, "{}"},
     {base_parts, "{\"description\":\"changed\",\"min_instances\":2,\"tags\":{\"owner\":\"me\","
                  "\"team\":null},\"custom_domain\":{\"protocol\":\"HTTP,HTTPS\"}}"},
     .drift = drift},
    {&base_life, "grow", {"{}", "{}"}, {base_parts, "{}"}, .drift = NULL},
    {&base_life, "shrink", {base_parts, "{}"}, {"{}", "{}"}, .drift = NULL},
    {&base_life,
     "move",
     {base_parts, "{}"},
     {base_parts,
      "{\"custom_domain\":{\"domain_name\":\"talk.example.com\",\"cert_config\":null}}"},
     .anew = true},
    {&base_life,
     "replace",
     {base_parts, "{}"},
     {base_parts, "{\"function_name\":\"talk\"}"},
     .anew = true},
};

static void is_disturbed(void **state) {
    matrix_walk(*state, SAMPLE);
}

static void is_killed(void **state) {
    matrix_kill(*state, SAMPLE);
}

int main(void) {
    enum { PHASES = COUNT_OF(phases) };
    struct CMUnitTest tests[2 * PHASES];
    for (size_t i = 0; i < PHASES; i++) {
        void *phase = (void *)(uintptr_t)&phases[i];
        tests[i] = (struct CMUnitTest){phases[i].name, is_disturbed, NULL, NULL, phase};
        tests[PHASES + i] = (struct CMUnitTest){phases[i].name, is_killed, NULL, NULL, phase};
    }
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
