// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/phases.h"

#include "acceptance/faults/cases.h"
#include "acceptance/rig/base_phases.h"
#include "acceptance/rig/team_phases.h"
#include "acceptance/tools/provider_file.h"

#include <unistd.h>

// In which a quarter of a minute is half a day: much faster, and a cloud would forget which
// requests it had already (their tokens are good for a day) while they are repeated.
enum { LASTING_CLOUD = 3000 };

static Arena *memory;

static const char *own_file(Arena *arena, const char *kind) {
    return arena_printf(arena, "%s/%ld.%s", cases_home(), (long)getpid(), kind);
}

// The cloud of base_fixture.h is that of the source file which starts it.
void phases_open(void) {
    memory = arena_new();
    plugin_open(memory, provider_file());
    terraform_over(&plugin_transport);
    base_memory = arena_new();
    base_pem = pem_fixture(base_memory, CHAT_DOMAIN, NULL);
    unlink(own_file(memory, "state")); // of a worker that died, and had the same number
    base_cloud = local_cloud_keep(LASTING_CLOUD, own_file(memory, "state"));
}

void phases_close(void) {
    (void)base_stop(NULL);
    plugin_close();
    unlink(own_file(memory, "log"));
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
    static const char *errors;
    if (errors == NULL) errors = own_file(memory, "log");
    plugin_begin(use, errors);
    return phase->life->begin();
}
