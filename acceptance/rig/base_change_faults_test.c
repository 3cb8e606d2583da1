// SPDX-License-Identifier: MPL-2.0
// The provider dies in every kind of update of a deployment.
#include "acceptance/rig/base_phases.h"

static void is_killed(void **state) {
    matrix_kill(*state, 3 * SAMPLE); // all of them: build/faults kill
}

int main(void) {
    enum {
        FIRST = 2,
        PHASES = COUNT_OF(base_phases) - FIRST
    }; // creating and destroying: elsewhere
    struct CMUnitTest tests[PHASES];
    for (size_t i = 0; i < PHASES; i++) {
        const Phase *phase = &base_phases[FIRST + i];
        void *state = (void *)(uintptr_t)phase;
        tests[i] = (struct CMUnitTest){phase->name, is_killed, NULL, NULL, state};
    }
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
