// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/term_cases.h"

#include "acceptance/faults/calls.h"
#include "acceptance/faults/canaries.h"
#include "acceptance/faults/process_check.h"
#include "acceptance/rig/matrix_stop.h"

enum { KINDS = 4, SPREAD = 173, SPREAD_TEAM = 1201 };

static const struct {
    const char *name, *when;
    const Transport *transport;
} kinds[KINDS] = {
    {"the provider gets SIGTERM after", "after", &plugin_signalled},
    {"the provider gets SIGTERM before", "before", &plugin_signalled},
    {"both get SIGTERM after", "after", &plugin_signalled_and_stopped},
    {"both get SIGTERM before", "before", &plugin_signalled_and_stopped},
};

static size_t term_count(void) {
    return calls_count() * KINDS;
}

static const char *term_title(Arena *arena, size_t number) {
    const FaultCall *call = calls_at(number / KINDS);
    return arena_printf(arena, "%s %s, %s %s.%s %zu takes effect", call->phase->life->name,
                        call->phase->name, kinds[number % KINDS].name, call->target.service,
                        call->target.operation, call->target.nth);
}

static const char *term_run(Arena *arena, size_t number) {
    const FaultCall *call = calls_at(number / KINDS);
    BaseRig *rig = phases_begin(call->phase, (PluginUse){.betrays = canaries_betrayed});
    const Phase phase = canaries_phase(rig->arena, call->phase);
    const Stop stop = {.phase = &phase,
                       .target = &call->target,
                       .when = kinds[number % KINDS].when,
                       .end = STOP_GOES_ON};
    rig->tf.transport = kinds[number % KINDS].transport;
    const char *fault = stop_fault(rig, &stop);
    if (fault == NULL) fault = processes_fault(rig);
    if (fault == NULL) fault = canaries_log_fault(rig);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    plugin_end();
    arena_free(rig->arena);
    return fault;
}

static bool term_brief(size_t number) {
    bool team = strcmp(calls_at(number / KINDS)->phase->life->name, "team") == 0;
    return number % (team ? SPREAD_TEAM : SPREAD) == 0;
}

const CaseSet term_cases = {
    .name = "terms",
    .what =
        "The provider, alone or with Terraform, gets SIGTERM before and after every call takes "
        "effect: it answers within a second and ends, what exists is in the state, and the next "
        "command goes on.",
    .count = term_count,
    .title = term_title,
    .run = term_run,
    .brief = term_brief,
};
