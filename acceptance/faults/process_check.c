// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/process_check.h"

#include "acceptance/faults/plugin.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// What a provider writes when it crashes, and what the sanitizers write.
static const char *const cries[] = {"panic: ", "AddressSanitizer", "LeakSanitizer",
                                    "runtime error: ", "gRPC refused a batch"};

const char *processes_fault(const BaseRig *rig) {
    plugin_end();
    const char *fault = plugin_facts().fault;
    const char *said = plugin_said(rig->arena).data;
    if (fault != NULL) return arena_printf(rig->arena, "%s: %s", fault, said);
    for (size_t i = 0; i < COUNT_OF(cries); i++)
        if (strstr(said, cries[i]) != NULL) return said;
    return NULL;
}
