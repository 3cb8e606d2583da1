// SPDX-License-Identifier: MPL-2.0
// The life of a deployment with lobechat_database, phase by phase.
#pragma once

#include "acceptance/rig/team_matrix.h"

#define TEAM_CHANGE(text) .before = {team_parts, "{}"}, .after = {team_parts, text}

static const Phase team_phases[] = {
    {&team_life, "create", .after = {team_parts, "{}"}},
    {&team_life, "create the least", .after = {"{}", "{}"}},
    {&team_life, "destroy", .before = {team_parts, "{}"}},
    {&team_life, "variables",
     TEAM_CHANGE(
         "{\"environment_variables\":{\"QWEN_MODEL_LIST\":\"-all,+qwen-max\"},\"memory_size\":2048,"
         "\"min_instances\":2}")},
    {&team_life, "password", TEAM_CHANGE("{\"database\":{\"password\":\"Other-5678\"}}")},
    {&team_life, "move", TEAM_CHANGE("{\"custom_domain\":{\"domain_name\":\"talk.example.com\"}}"),
     .anew = true},
    {&team_life, "storage",
     TEAM_CHANGE(
         "{\"database\":{\"storage_gb\":60,\"backup_retention_days\":9,\"security_ips\":[]}}")},
    {&team_life, "users",
     TEAM_CHANGE(
         "{\"auth0\":{\"users\":{\"ann@example.com\":null,\"bob@example.com\":{\"name\":\"Rob\"},"
         "\"cyd@example.com\":{\"name\":\"Cyd\"}}}}"),
     .anew = true},
    {&team_life, "replace", TEAM_CHANGE("{\"function_name\":\"talk\"}"), .anew = true},
};

static inline const Phase *team_phase(const char *name) {
    for (size_t i = 0; i < COUNT_OF(team_phases); i++) {
        if (strcmp(team_phases[i].name, name) == 0) return &team_phases[i];
    }
    fail_msg("no phase is called %s", name);
    return NULL;
}
