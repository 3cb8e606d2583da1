// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/phases.h"

#include "acceptance/rig/base_phases.h"
#include "acceptance/rig/team_phases.h"
#include "acceptance/tools/provider_file.h"

#include <unistd.h>

static Arena *memory;

// The cloud of base_fixture.h is that of the source file which starts it.
void phases_open(void) {
    memory = arena_new();
    plugin_open(memory, provider_file());
    terraform_over(&plugin_transport);
    (void)base_start(NULL);
}

void phases_close(void) {
    (void)base_stop(NULL);
    plugin_close();
    arena_free(memory);
}

size_t phases_count(void) {
    return COUNT_OF(base_phases) + COUNT_OF(team_phases);
}

const Phase *phases_at(size_t index) {
    size_t base = COUNT_OF(base_phases);
    return index < base ? &base_phases[index] : &team_phases[index - base];
}

BaseRig *phases_begin(const Phase *phase, PluginUse use) {
    static char errors[64];
    snprintf(errors, sizeof errors, "/tmp/faults-%ld.log", (long)getpid());
    plugin_begin(use, errors);
    return phase->life->begin();
}
