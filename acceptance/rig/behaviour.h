// SPDX-License-Identifier: MPL-2.0
// The life of a deployment in clouds that do not tell at once what there is: it is made, changed
// and destroyed, each in one go, nothing is made twice, and no plan finds anything to do.
#pragma once

#include "acceptance/rig/matrix.h"

typedef struct Odd {
    const char *name;
    const char *behaviour; // as PUT /behaviour takes it
} Odd;

typedef struct OddLife {
    const Life *life;
    const Shape *shapes; // one after the other; ends with one without parts
} OddLife;

static inline const char *odd_fault(BaseRig *rig, const OddLife *odd) {
    const Life *life = odd->life;
    const Phase phase = {.life = life};
    int64_t mark = local_cloud_mark(rig->cloud);
    for (const Shape *shape = odd->shapes; shape->parts != NULL; shape++) {
        const Value *config = life->config(rig, shape->parts, shape->more);
        const char *step = arena_printf(rig->arena, "step %d", (int)(shape - odd->shapes) + 1);
        if (!terraform_apply(&rig->tf, config))
            return arena_printf(rig->arena, "%s: %s", step, base_said(rig));
        const char *fault = life->objects_fault(rig);
        if (fault == NULL) fault = base_plan_fault(rig, config);
        const CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        // Later shapes may want more.
        if (fault == NULL) fault = made_fault(rig, &phase, &calls, shape == odd->shapes);
        if (fault != NULL) return arena_printf(rig->arena, "%s: %s", step, fault);
    }
    return life->destroy_fault(rig);
}

static inline void odd_walk(const OddLife *odd, const Odd *cases, size_t count) {
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        BaseRig *rig = odd->life->begin();
        local_cloud_behave(rig->cloud, cases[i].behaviour);
        const char *fault = odd_fault(rig, odd);
        if (fault != NULL) print_error("%s: %s\n", cases[i].name, fault);
        failed += fault != NULL;
        local_cloud_behave(rig->cloud, "{}");
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

static const Odd odd_cases[] = {
    {"one stale read", "{\"stale_reads\":{\"reads\":1}}"},
    {"two stale reads", "{\"stale_reads\":{\"reads\":2}}"},
    {"three stale reads", "{\"stale_reads\":{\"reads\":3}}"},
    {"lists that lag", "{\"list_lag_s\":50000}"},
    {"RAM that is slow", "{\"ram_propagation_s\":200000}"},
    {"tokens for ten requests", "{\"token_requests\":10}"},
    {"a clock ten minutes fast", "{\"clock_skew_s\":600}"},
    {"a clock ten minutes slow", "{\"clock_skew_s\":-600}"},
};
