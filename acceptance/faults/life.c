// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/life.h"

#include "acceptance/faults/calls.h"
#include "acceptance/faults/plugin.h"
#include "acceptance/faults/process_check.h"

static size_t life_count(void) {
    return phases_count();
}

static const char *life_title(Arena *arena, size_t number) {
    const Phase *phase = phases_at(number);
    return arena_printf(arena, "%s %s, undisturbed", phase->life->name, phase->name);
}

static const char *life_run(Arena *arena, size_t number) {
    const Phase *phase = phases_at(number);
    BaseRig *rig = phases_begin(phase, (PluginUse){.keep = false});
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, phase);
    int64_t before = local_cloud_mark(rig->cloud);
    const char *fault = phase_run(rig, phase) ? NULL : base_said(rig);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, before);
    if (fault == NULL) fault = calls_fault(rig->arena, phase, &calls);
    if (fault == NULL) fault = healed_fault(rig, phase, mark, !phase->anew);
    if (fault == NULL) fault = processes_fault(rig);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}

const CaseSet life_cases = {
    .name = "life",
    .what = "Lives of deployments through real provider processes in which nothing goes wrong.",
    .count = life_count,
    .title = life_title,
    .run = life_run,
};
