// SPDX-License-Identifier: MPL-2.0
// The matrix: every API call of creating, updating and deleting a deployment with all parts goes
// wrong in every way. Whatever happens, nothing is made twice, nothing is lost sight of, a passing
// trouble needs no second apply, and a lasting one is told so that a person can act on it.
#include "acceptance/rig/base_fixture.h"

#include <stdio.h>

enum { CASES_MAXIMUM = 64, APPLIES_AFTER = 2 };

typedef struct Trouble {
    const char *name;
    const char *rule; // members of the fault rule
    bool lasts;
    const char *code, *status; // that the message of a lasting one has
} Trouble;

static const Trouble troubles[] = {
    {"503 once", "\"phase\":\"before\",\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\"}",
     .lasts = false},
    {"503 after commit",
     "\"phase\":\"after\",\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\"}",
     .lasts = false},
    {"throttled once",
     "\"phase\":\"before\",\"kind\":{\"status\":429,\"code\":\"Throttling.User\"}", .lasts = false},
    {"reset before commit", "\"phase\":\"before\",\"kind\":\"reset\"", .lasts = false},
    {"reset after commit", "\"phase\":\"after\",\"kind\":\"reset\"", .lasts = false},
    {"truncated", "\"phase\":\"after\",\"kind\":\"truncate\"", .lasts = false},
    {"403 for good",
     "\"count\":0,\"phase\":\"before\",\"kind\":{\"status\":403,\"code\":\"AccessDenied\","
     "\"message\":\"no permission\"}",
     true, "AccessDenied", "HTTP 403"},
    {"500 for good",
     "\"count\":0,\"phase\":\"before\",\"kind\":{\"status\":500,\"code\":\"InternalServerError\","
     "\"message\":\"oops\"}",
     true, "InternalServerError", "HTTP 500"},
};

// What is made and what removes it.
static const struct {
    const char *maker, *remover;
} makers[] = {{"CreateFunction", "DeleteFunction"},
              {"CreateTrigger", "DeleteTrigger"},
              {"CreateCustomDomain", "DeleteCustomDomain"},
              {"AddDomainRecord", "DeleteDomainRecord"}};

static const char change[] =
    "{\"description\":\"changed\",\"min_instances\":2,\"tags\":{\"owner\":\"me\",\"team\":null},"
    "\"custom_domain\":{\"protocol\":\"HTTP,HTTPS\"}}";

// ---- one phase of a deployment's life that is disturbed

typedef struct Phase {
    const char *name;
    void (*prepare)(BaseRig *rig); // what there is before
    bool (*run)(BaseRig *rig);     // what is disturbed, and repeated until it is through
    bool deletes;
} Phase;

static void prepare_nothing(BaseRig *rig) {
    (void)rig;
}

static void prepare_deployment(BaseRig *rig) {
    BASE_APPLY(rig, base_whole(rig, "{}"));
}

// Somebody changed what an update then has to put right.
static void prepare_drift(BaseRig *rig) {
    prepare_deployment(rig);
    Arena *arena = rig->arena;
    const Value *trigger = local_cloud_object(rig->cloud, arena, "fc/triggers", NULL);
    trigger = value_with(arena, trigger, "triggerConfig",
                         value_cstring(arena, "{\"authType\":\"function\",\"methods\":[\"GET\"]}"));
    local_cloud_put(rig->cloud, "fc/triggers", NULL, trigger);
    const Value *record = local_cloud_object(rig->cloud, arena, "alidns/records", NULL);
    record = value_with(arena, record, "Value", value_cstring(arena, "elsewhere.example.net"));
    local_cloud_put(rig->cloud, "alidns/records", NULL, record);
}

static bool run_create(BaseRig *rig) {
    return terraform_apply(&rig->tf, base_whole(rig, "{}"));
}

static bool run_update(BaseRig *rig) {
    return terraform_apply(&rig->tf, base_whole(rig, change));
}

static bool run_delete(BaseRig *rig) {
    return terraform_destroy(&rig->tf);
}

static const Phase creating = {"create", prepare_nothing, run_create, false};
static const Phase updating = {"update", prepare_drift, run_update, false};
static const Phase deleting = {"delete", prepare_deployment, run_delete, true};

// ---- cases: the calls that the phase makes when nothing goes wrong

typedef struct Target {
    const char *service, *operation;
    size_t nth;
} Target;

static size_t list_targets(const Phase *phase, Arena *arena, Target *ret) {
    BaseRig *rig = base_begin();
    phase->prepare(rig);
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!phase->run(rig)) fail_msg("%s: %s", phase->name, base_said(rig));
    CloudCalls calls = local_cloud_calls(rig->cloud, arena, mark);
    for (size_t i = 0; i < calls.count; i++) {
        const CloudCalls until = {calls.items, i + 1};
        ret[i] = (Target){calls.items[i].service, calls.items[i].operation,
                          base_count(&until, calls.items[i].operation, false)};
    }
    arena_free(rig->arena);
    assert_in_range(calls.count, 1, CASES_MAXIMUM);
    return calls.count;
}

// ---- what must hold

static const char *made_fault(const BaseRig *rig, const CloudCalls *calls, bool once) {
    bool there = !value_is_null(rig->tf.state);
    for (size_t i = 0; i < COUNT_OF(makers); i++) {
        size_t made = base_count(calls, makers[i].maker, true);
        size_t removed = base_count(calls, makers[i].remover, true);
        if (made != removed + there || (once && made != 1))
            return arena_printf(rig->arena, "of %zu calls %s happened %zu times, %s %zu times",
                                calls->count, makers[i].maker, made, makers[i].remover, removed);
    }
    return NULL;
}

static const char *message_fault(const BaseRig *rig, const Target *target, const Trouble *trouble) {
    bool page = strcmp(target->operation, "invoke") == 0;
    const char *const needed[] = {
        trouble->code, page ? "status" : trouble->status, page ? "apply again" : "Tried to ",
        page ? "waiting" : "request id ", page ? "LobeChat" : target->operation};
    const char *said = base_said(rig);
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (strstr(said, needed[i]) == NULL)
            return arena_printf(rig->arena, "the message lacks \"%s\": %s", needed[i], said);
    }
    return NULL;
}

// The whole of it is there, or nothing.
static const char *settled_fault(BaseRig *rig, const Phase *phase) {
    if (phase->deletes) {
        const char *left = local_cloud_objects(rig->cloud, rig->arena);
        return *left == '\0' ? NULL : arena_printf(rig->arena, "left: %s", left);
    }
    const char *fault = base_objects_fault(rig);
    if (fault == NULL && value_count(value_get(rig->tf.state, A_PARTS)) != 5)
        fault = "not all parts are there";
    const char *config = phase == &updating ? change : "{}";
    return fault != NULL ? fault : base_plan_fault(rig, base_whole(rig, config));
}

static const char *disturbed_fault(BaseRig *rig, const Phase *phase, const Target *target,
                                   const Trouble *trouble) {
    int64_t mark = local_cloud_mark(rig->cloud);
    phase->prepare(rig);
    local_cloud_fault(rig->cloud,
                      arena_printf(rig->arena,
                                   "[{\"service\":\"%s\",\"operation\":\"%s\","
                                   "\"nth\":%zu,%s}]",
                                   target->service, target->operation, target->nth, trouble->rule));
    bool good = phase->run(rig);
    if (local_cloud_fired(rig->cloud) == 0) return "nothing went wrong";
    local_cloud_fault(rig->cloud, "[]");
    if (!good && !trouble->lasts) return arena_printf(rig->arena, "fails: %s", base_said(rig));
    const char *fault = good ? NULL : message_fault(rig, target, trouble);
    if (fault != NULL) return fault;
    for (int i = 0; i < APPLIES_AFTER && !good; i++) good = phase->run(rig);
    if (!good) return arena_printf(rig->arena, "does not heal: %s", base_said(rig));
    fault = settled_fault(rig, phase);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    if (fault == NULL) fault = made_fault(rig, &calls, !trouble->lasts || phase != &creating);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static void walk(const Phase *phase) {
    Arena *arena = arena_new();
    Target targets[CASES_MAXIMUM];
    size_t count = list_targets(phase, arena, targets), failed = 0;
    for (size_t t = 0; t < count; t++) {
        for (size_t i = 0; i < COUNT_OF(troubles); i++) {
            BaseRig *rig = base_begin();
            const char *fault = disturbed_fault(rig, phase, &targets[t], &troubles[i]);
            failed += fault != NULL;
            if (fault != NULL)
                print_error("%s, %s %zu, %s: %s\n", phase->name, targets[t].operation,
                            targets[t].nth, troubles[i].name, fault);
            arena_free(rig->arena);
        }
    }
    arena_free(arena);
    print_message("%s: %zu calls, %zu cases, %zu failed\n", phase->name, count,
                  count * COUNT_OF(troubles), failed);
    assert_int_equal(failed, 0);
}

static void create_is_disturbed(void **state) {
    (void)state;
    walk(&creating);
}

static void update_is_disturbed(void **state) {
    (void)state;
    walk(&updating);
}

static void delete_is_disturbed(void **state) {
    (void)state;
    walk(&deleting);
}

// ---- the provider dies: nothing gets through after a call, nothing is stored

static const char *died_fault(BaseRig *rig, size_t calls_before, bool answered) {
    const Value *config = base_whole(rig, "{}");
    int64_t mark = local_cloud_mark(rig->cloud);
    const char *last = "";
    if (!answered)
        last = arena_printf(rig->arena, ",{\"nth\":%zu,\"phase\":\"after\",\"kind\":\"reset\"}",
                            calls_before);
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"nth\":%zu,\"count\":0,\"phase\":\"before\","
                                               "\"kind\":\"reset\"}%s]",
                                               calls_before + 1, last));
    (void)terraform_apply(&rig->tf, config);
    local_cloud_fault(rig->cloud, "[]");
    terraform_forget(&rig->tf);
    if (!terraform_apply(&rig->tf, config))
        return arena_printf(rig->arena, "does not go on: %s", base_said(rig));
    const char *fault = settled_fault(rig, &creating);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    if (fault == NULL) fault = made_fault(rig, &calls, true);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static void create_is_killed(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Target targets[CASES_MAXIMUM];
    size_t count = list_targets(&creating, arena, targets), failed = 0;
    for (size_t i = 0; i < 2 * count; i++) {
        BaseRig *rig = base_begin();
        const char *fault = died_fault(rig, i / 2 + 1, i % 2 == 0);
        failed += fault != NULL;
        if (fault != NULL)
            print_error("killed after call %zu%s: %s\n", i / 2 + 1,
                        i % 2 == 0 ? "" : ", unanswered", fault);
        arena_free(rig->arena);
    }
    arena_free(arena);
    print_message("killed: %zu cases, %zu failed\n", 2 * count, failed);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_is_disturbed),
        cmocka_unit_test(update_is_disturbed),
        cmocka_unit_test(delete_is_disturbed),
        cmocka_unit_test(create_is_killed),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
