// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/phases.h"

#include "acceptance/rig/base_matrix.h"
#include "acceptance/rig/team_matrix.h"
#include "acceptance/tools/provider_file.h"

#include <unistd.h>

#define OF_BASE(title, text)                                                                       \
    {                                                                                              \
        .life = &base_life, .name = title, .before = {base_parts, "{}"}, .after = {                \
            base_parts,                                                                            \
            text                                                                                   \
        }                                                                                          \
    }

static Arena *memory;

static const Phase phases[] = {
    {&base_life, "base create", .after = {base_parts, "{}"}},
    {&base_life, "base destroy", .before = {base_parts, "{}"}},
    {&team_life, "team create", .after = {team_parts, "{}"}},
    {&team_life, "team destroy", .before = {team_parts, "{}"}},
};

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
    return COUNT_OF(phases);
}

const Phase *phases_at(size_t index) {
    return &phases[index];
}

BaseRig *phases_begin(const Phase *phase, PluginUse use) {
    static char errors[64];
    snprintf(errors, sizeof errors, "/tmp/faults-%ld.log", (long)getpid());
    plugin_begin(use, errors);
    return phase->life->begin();
}
