// SPDX-License-Identifier: MPL-2.0
// The life of a deployment with lobechat_base, phase by phase.
#pragma once

#include "acceptance/rig/base_matrix.h"

// Somebody changed what the update then has to put right.
static inline void base_drift(const BaseRig *rig) {
    Arena *arena = rig->arena;
    const Value *trigger = base_object(rig, "fc/triggers", NULL);
    const Value *config = value_cstring(arena, "{\"authType\":\"function\",\"methods\":[\"GET\"]}");
    local_cloud_put(rig->cloud, "fc/triggers", NULL,
                    value_with(arena, trigger, "triggerConfig", config));
    const Value *record = base_object(rig, "alidns/records", NULL);
    record = value_with(arena, record, "Value", value_cstring(arena, "elsewhere.example.net"));
    local_cloud_put(rig->cloud, "alidns/records", NULL, record);
}

static const Phase base_phases[] = {
    {.life = &base_life, .name = "create", .after = {base_parts, "{}"}},
    {.life = &base_life, .name = "destroy", .before = {base_parts, "{}"}},
    {&base_life,
     "update",
     {base_parts, "{}"},
     {base_parts, "{\"description\":\"changed\",\"min_instances\":2,\"tags\":{\"owner\":\"me\","
                  "\"team\":null},\"custom_domain\":{\"protocol\":\"HTTP,HTTPS\"}}"},
     .drift = base_drift},
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

static inline const Phase *base_phase(const char *name) {
    for (size_t i = 0; i < COUNT_OF(base_phases); i++) {
        if (strcmp(base_phases[i].name, name) == 0) return &base_phases[i];
    }
    fail_msg("no phase is called %s", name);
    return NULL;
}
