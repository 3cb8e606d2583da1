// SPDX-License-Identifier: MPL-2.0
// The life of a deployment in clouds that do not tell at once what there is: it is made, changed
// and destroyed, each in one go, nothing is made twice, and no plan finds anything to do.
#pragma once

#include "acceptance/rig/matrix.h"

// In which 20 ms are 40 s: much faster and answers would be forgotten while they are waited for.
enum { ODD_CLOUD = 2000 };

typedef struct Odd {
    const char *name;
    const char *behaviour; // as PUT /behaviour takes it
} Odd;

typedef struct OddLife {
    const Life *life;
    const Shape *shapes; // one after the other; ends with one without parts
} OddLife;

static const Odd odd_losses[] = {
    {"two stale reads", "{\"stale_reads\":{\"reads\":2}}"},
    {"lists that lag", "{\"list_lag_s\":600}"},
};

static const Odd odd_cases[] = {
    {"three stale reads", "{\"stale_reads\":{\"reads\":3}}"},
    {"one stale read", "{\"stale_reads\":{\"reads\":1}}"},
    {"two stale reads", "{\"stale_reads\":{\"reads\":2}}"},
    {"stale for a time", "{\"stale_reads\":{\"seconds\":400}}"},
    {"lists that lag", "{\"list_lag_s\":600}"},
    {"RAM that is slow", "{\"ram_propagation_s\":600}"},
    {"tokens for ten requests", "{\"token_requests\":10}"},
    {"all of it, and a clock ten minutes fast",
     "{\"stale_reads\":{\"reads\":1},\"list_lag_s\":400,\"ram_propagation_s\":400,"
     "\"token_requests\":20,\"clock_skew_s\":600}"},
    {"a clock ten minutes slow", "{\"clock_skew_s\":-600}"},
};

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

// sample: of so many cases one is tried, unless MATRIX=all is in the environment.
static inline void odd_walk(const OddLife *odd, size_t sample) {
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(odd_cases); i += matrix_step(sample)) {
        BaseRig *rig = odd->life->begin();
        local_cloud_behave(rig->cloud, odd_cases[i].behaviour);
        const char *fault = odd_fault(rig, odd);
        if (fault != NULL) print_error("%s: %s\n", odd_cases[i].name, fault);
        failed += fault != NULL;
        local_cloud_behave(rig->cloud, "{}");
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

// The answer to each creation is lost, while reads do not tell of it either.
static inline const char *lost_fault(BaseRig *rig, const OddLife *odd, const Maker *maker) {
    const Life *life = odd->life;
    const Phase phase = {.life = life, .after = odd->shapes[0]};
    int64_t mark = local_cloud_mark(rig->cloud);
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"service\":\"%s\",\"operation\":\"%s\","
                                               "\"phase\":\"after\",\"kind\":\"reset\"}]",
                                               maker->service, maker->maker));
    bool good = phase_run(rig, &phase), happened = local_cloud_fired(rig->cloud) > 0;
    local_cloud_fault(rig->cloud, "[]");
    if (!happened) return "nothing went wrong";
    // What no read tells of yet may be made anew; then the first is removed again.
    return good ? healed_fault(rig, &phase, mark, false)
                : arena_printf(rig->arena, "fails: %s", base_said(rig));
}

static inline size_t odd_lose_one(const OddLife *odd, const Maker *maker, const Odd *loss) {
    BaseRig *rig = odd->life->begin();
    local_cloud_behave(rig->cloud, loss->behaviour);
    const char *fault = lost_fault(rig, odd, maker);
    if (fault != NULL) print_error("%s, %s is lost: %s\n", loss->name, maker->maker, fault);
    local_cloud_behave(rig->cloud, "{}");
    arena_free(rig->arena);
    return fault != NULL;
}

static inline void odd_lose(const OddLife *odd, size_t sample) {
    size_t makers = 0, failed = 0;
    while (odd->life->makers[makers].part != NULL) makers++;
    for (size_t i = 0; i < makers * COUNT_OF(odd_losses); i += matrix_step(sample))
        failed += odd_lose_one(odd, &odd->life->makers[i / COUNT_OF(odd_losses)],
                               &odd_losses[i % COUNT_OF(odd_losses)]);
    assert_int_equal(failed, 0);
}

// A clock that is so wrong that no signature is good.
static inline void odd_clock(const OddLife *odd) {
    static const struct {
        const char *behaviour, *said;
    } clocks[] = {{"{\"clock_skew_s\":1230}", "The clock of this machine is 20 minutes slow."},
                  {"{\"clock_skew_s\":-1230}", "The clock of this machine is 20 minutes fast."}};
    for (size_t i = 0; i < COUNT_OF(clocks); i++) {
        BaseRig *rig = odd->life->begin();
        local_cloud_behave(rig->cloud, clocks[i].behaviour);
        bool good = terraform_apply(&rig->tf, odd->life->config(rig, odd->shapes[0].parts, "{}"));
        local_cloud_behave(rig->cloud, "{}");
        if (good || strstr(base_said(rig), clocks[i].said) == NULL) fail_msg("%s", base_said(rig));
        BASE_GOOD(odd->life->destroy_fault(rig));
        arena_free(rig->arena);
    }
}

static inline int odd_start(void **state) {
    (void)base_start(state);
    local_cloud_stop(base_cloud);
    base_cloud = local_cloud_start(ODD_CLOUD);
    return 0;
}
