// SPDX-License-Identifier: MPL-2.0
// Every API call of the parts for files goes wrong in every way, in creations, changes and
// removals, and the provider dies after each. Whatever happens, the next apply heals it, nothing is
// made twice, and a destroy leaves nothing.
#include "acceptance/rig/files_fixture.h"

// Of the cases every so many-th is tried, unless MATRIX=all is in the environment; prime to the
// number of troubles, so that over the calls every trouble has its turn. The whole matrices, of
// whole deployments: build/faults.
enum { MOST_CALLS = 64, COMMANDS = 2, SAMPLE = 13, SAMPLE_DEATHS = 7 };

static const struct {
    const char *name, *rule;
    bool lasts;
} troubles[] = {
    {"503 before", "\"phase\":\"before\",\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\"}",
     false},
    {"503 after", "\"phase\":\"after\",\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\"}",
     false},
    {"reset before", "\"phase\":\"before\",\"kind\":\"reset\"", false},
    {"reset after", "\"phase\":\"after\",\"kind\":\"reset\"", false},
    {"truncated", "\"phase\":\"after\",\"kind\":\"truncate\"", false},
    {"403 for good",
     "\"count\":0,\"phase\":\"before\",\"kind\":{\"status\":403,\"code\":\"NoPermission\"}", true},
    {"500 after for good",
     "\"count\":0,\"phase\":\"after\",\"kind\":{\"status\":500,\"code\":\"InternalError\"}", true},
};

static const struct {
    const char *name, *before, *after; // configurations; NULL: no deployment
} phases[] = {
    {"create", NULL, "{}"},
    {"change", "{}",
     "{\"cors_origin\":\"https://new.example.com\",\"oss\":{\"bucket\":\"files-2\","
     "\"public_read\":true}}"},
    {"address", "{}", "{\"cors_origin\":\"https://new.example.com\"}"},
    {"destroy", "{}", NULL},
};

typedef struct Case {
    size_t phase, trouble, call;
    bool gives_up; // destroys after a failure
} Case;

static bool run(BaseRig *rig, const char *more) {
    return more != NULL ? terraform_apply(&rig->tf, files_config(rig, more))
                        : terraform_destroy(&rig->tf);
}

static void prepare(BaseRig *rig, size_t phase) {
    if (phases[phase].before != NULL) BASE_APPLY(rig, files_config(rig, phases[phase].before));
}

static const char *settled_fault(BaseRig *rig, const char *more) {
    if (more == NULL) {
        const char *left = local_cloud_objects(rig->cloud, rig->arena);
        return *left == '\0' ? NULL : left;
    }
    const char *fault = files_objects_fault(rig);
    if (fault == NULL) fault = base_plan_fault(rig, files_config(rig, more));
    return fault;
}

static const char *healed_fault(BaseRig *rig, size_t phase) {
    bool good = false;
    for (int i = 0; i < COMMANDS && !good; i++) good = run(rig, phases[phase].after);
    if (!good) return arena_printf(rig->arena, "does not heal: %s", base_said(rig));
    const char *fault = settled_fault(rig, phases[phase].after);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static const char *trouble_fault(BaseRig *rig, const Case *c, const CloudCall *target, size_t nth) {
    prepare(rig, c->phase);
    local_cloud_fault(
        rig->cloud,
        arena_printf(rig->arena, "[{\"service\":\"%s\",\"operation\":\"%s\",\"nth\":%zu,%s}]",
                     target->service, target->operation, nth, troubles[c->trouble].rule));
    bool good = run(rig, phases[c->phase].after);
    if (local_cloud_fired(rig->cloud) == 0) return "nothing went wrong";
    local_cloud_fault(rig->cloud, "[]");
    if (!good && !troubles[c->trouble].lasts)
        return arena_printf(rig->arena, "fails: %s", base_said(rig));
    return c->gives_up ? base_destroy_fault(rig) : healed_fault(rig, c->phase);
}

static size_t phase_calls(size_t phase, Arena *arena, CloudCalls *ret) {
    BaseRig *rig = files_new();
    prepare(rig, phase);
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!run(rig, phases[phase].after)) fail_msg("%s", base_said(rig));
    *ret = local_cloud_calls(rig->cloud, arena, mark);
    assert_in_range(ret->count, 1, MOST_CALLS);
    arena_free(rig->arena);
    return ret->count;
}

static size_t tell(const Case *c, const char *what, const char *fault) {
    if (fault == NULL) return 0;
    print_error("%s, %s, %s%s: %s\n", phases[c->phase].name, what, troubles[c->trouble].name,
                c->gives_up ? ", given up" : "", fault);
    return 1;
}

static size_t try_call(Case c, const CloudCalls *calls) {
    const CloudCall *target = &calls->items[c.call];
    const CloudCalls until = {calls->items, c.call + 1};
    size_t failed = 0;
    for (int give_up = 0; give_up <= 1; give_up++) {
        c.gives_up = give_up == 1;
        BaseRig *rig = files_new();
        failed +=
            tell(&c, target->operation,
                 trouble_fault(rig, &c, target, base_count(&until, target->operation, false)));
        arena_free(rig->arena);
    }
    return failed;
}

static size_t sample_step(size_t sample) {
    const char *matrix = getenv("MATRIX");
    return matrix != NULL && strcmp(matrix, "all") == 0 ? 1 : sample;
}

static void every_call_goes_wrong(void **state) {
    (void)state;
    size_t step = sample_step(SAMPLE), failed = 0, cases = 0;
    for (size_t phase = 0; phase < COUNT_OF(phases); phase++) {
        Arena *arena = arena_new();
        CloudCalls calls;
        size_t count = phase_calls(phase, arena, &calls);
        for (size_t i = 0; i < count * COUNT_OF(troubles); i += step, cases += 2) {
            const Case c = {phase, i % COUNT_OF(troubles), i / COUNT_OF(troubles), false};
            failed += try_call(c, &calls);
        }
        arena_free(arena);
    }
    print_message("%zu cases, %zu failed\n", cases, failed);
    assert_int_equal(failed, 0);
}

// ---- the provider dies: nothing gets through after a call, and nothing is stored

static const char *died_fault(BaseRig *rig, const Case *c, bool answered) {
    prepare(rig, c->phase);
    const Terraform stored = rig->tf;
    const char *last =
        answered ? ""
                 : arena_printf(rig->arena, ",{\"nth\":%zu,\"phase\":\"after\",\"kind\":\"reset\"}",
                                c->call);
    local_cloud_fault(rig->cloud,
                      arena_printf(rig->arena,
                                   "[{\"nth\":%zu,\"count\":0,\"phase\":\"before\",\"kind\":"
                                   "\"reset\"}%s]",
                                   c->call + 1, last));
    (void)run(rig, phases[c->phase].after);
    local_cloud_fault(rig->cloud, "[]");
    rig->tf = stored;
    return healed_fault(rig, c->phase);
}

static void the_provider_dies(void **state) {
    (void)state;
    size_t step = sample_step(SAMPLE_DEATHS), failed = 0;
    for (size_t phase = 0; phase < COUNT_OF(phases); phase++) {
        Arena *arena = arena_new();
        CloudCalls calls;
        size_t count = phase_calls(phase, arena, &calls);
        for (size_t i = phase; i < 2 * count; i += step) {
            const Case c = {.phase = phase, .call = i / 2 + 1};
            BaseRig *rig = files_new();
            const char *what = arena_printf(rig->arena, "dies after call %zu, which was %s", c.call,
                                            calls.items[i / 2].operation);
            failed += tell(&c, what, died_fault(rig, &c, i % 2 == 0));
            arena_free(rig->arena);
        }
        arena_free(arena);
    }
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_goes_wrong),
        cmocka_unit_test(the_provider_dies),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
