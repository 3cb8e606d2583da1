// SPDX-License-Identifier: MPL-2.0
// Terraform is interrupted: wherever the provider is, it returns within a second, what exists is in
// the state, and the next command goes on from there.
#include "acceptance/rig/base_matrix.h"

#include <pthread.h>

enum { RETURN_MS = 1000, PATIENCE_MS = 30 * 1000, STALL_MS = 60 * 1000 };

static const Phase creating = {.name = "create", .after = {base_parts, "{}"}};
static const Phase deleting = {.name = "delete", .before = {base_parts, "{}"}};

// ---- the one who interrupts: when a fault has fired, or an operation was called so many times

typedef struct Stopper {
    BaseRig *rig;
    const char *operation; // NULL: the fault
    size_t times;
    int64_t mark, stopped_ms;
} Stopper;

static bool is_time(const Stopper *stopper) {
    if (stopper->operation == NULL) return local_cloud_fired(stopper->rig->cloud) > 0;
    Arena *arena = arena_new();
    CloudCalls calls = local_cloud_calls(stopper->rig->cloud, arena, stopper->mark);
    bool enough = base_count(&calls, stopper->operation, false) >= stopper->times;
    arena_free(arena);
    return enough;
}

static void *stopper_main(void *context) {
    Stopper *stopper = context;
    Cancel cancel;
    cancel_init(&cancel);
    Call pause = {.cancel = &cancel, .deadline_ms = INT64_MAX};
    int64_t end = call_now_ms() + PATIENCE_MS;
    while (!is_time(stopper) && call_now_ms() < end) (void)call_sleep(&pause, 2);
    (void)call_sleep(&pause, 5); // into the wait
    stopper->stopped_ms = call_now_ms();
    terraform_stop(&stopper->rig->tf);
    return NULL;
}

// A call that was left in the cloud goes on when its rule is dropped, and takes effect late.
static void wait_for_late_call(const BaseRig *rig, int64_t mark) {
    Cancel cancel;
    cancel_init(&cancel);
    Call pause = {.cancel = &cancel, .deadline_ms = INT64_MAX};
    int64_t end = call_now_ms() + PATIENCE_MS;
    bool late = true;
    while (late && call_now_ms() < end) {
        CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        for (size_t i = 0; i < calls.count; i++)
            late = late && strcmp(calls.items[i].fault, "stall") != 0;
        if (late) (void)call_sleep(&pause, 5);
    }
    assert_false(late);
}

// Runs the phase until it is interrupted; NULL, or what is wrong about how it ended.
static const char *stopped_fault(BaseRig *rig, const Phase *phase, const char *operation,
                                 size_t times) {
    Stopper stopper = {rig, operation, times, local_cloud_mark(rig->cloud), 0};
    pthread_t thread;
    rig->tf.haste = 0; // a pause that nobody wakes from must show
    assert_int_equal(pthread_create(&thread, NULL, stopper_main, &stopper), 0);
    bool good = phase_run(rig, phase);
    int64_t returned = call_now_ms();
    pthread_join(thread, NULL);
    rig->tf.haste = FAST_CALLS;
    local_cloud_fault(rig->cloud, "[]");
    if (operation == NULL) wait_for_late_call(rig, stopper.mark);
    if (good) return "succeeds";
    if (returned < stopper.stopped_ms)
        return arena_printf(rig->arena, "fails by itself: %s", base_said(rig));
    if (returned - stopper.stopped_ms > RETURN_MS)
        return arena_printf(rig->arena, "returns after %lld ms: %s",
                            (long long)(returned - stopper.stopped_ms), base_said(rig));
    bool kept = !value_is_null(rig->tf.state);
    if (!kept && *local_cloud_objects(rig->cloud, rig->arena) != '\0')
        return "something exists, but not in the state";
    return rig->tf.diags->errors > 0 ? NULL : "says nothing";
}

// ---- in the middle of each call

static const char *goes_on_fault(BaseRig *rig, const Phase *phase) {
    if (!phase_run(rig, phase)) return base_said(rig);
    const char *fault = settled_fault(rig, phase);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static size_t stop_in_call(const Phase *phase, const Target *target, const char *when) {
    BaseRig *rig = base_begin();
    phase_prepare(rig, phase);
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"service\":\"%s\",\"operation\":\"%s\","
                                               "\"nth\":%zu,\"phase\":\"%s\",\"kind\":\"stall\","
                                               "\"ms\":%d}]",
                                               target->service, target->operation, target->nth,
                                               when, STALL_MS));
    const char *fault = stopped_fault(rig, phase, NULL, 0);
    if (fault == NULL) fault = goes_on_fault(rig, phase);
    if (fault != NULL)
        print_error("%s, stopped %s %s %zu: %s\n", phase->name, when, target->operation,
                    target->nth, fault);
    arena_free(rig->arena);
    return fault != NULL;
}

static void stop_in_each_call(const Phase *phase) {
    Arena *arena = arena_new();
    Target targets[TARGETS_MAXIMUM];
    size_t count = phase_targets(phase, arena, targets), failed = 0;
    for (size_t i = 0; i < count; i++) {
        failed += stop_in_call(phase, &targets[i], "before");
        failed += stop_in_call(phase, &targets[i], "after");
    }
    arena_free(arena);
    print_message("%s, stopped: %zu cases, %zu failed\n", phase->name, 2 * count, failed);
    assert_int_equal(failed, 0);
}

static void create_is_stopped(void **state) {
    (void)state;
    stop_in_each_call(&creating);
}

static void delete_is_stopped(void **state) {
    (void)state;
    stop_in_each_call(&deleting);
}

// ---- in the middle of each wait

static const struct {
    const char *name, *operation;
    size_t times;
    const char *more, *rules; // what makes it wait
} waits[] = {
    {"the page", "invoke", 2, "{\"ready_timeout\":\"10m\"}",
     "[{\"operation\":\"invoke\",\"nth\":0,\"kind\":{\"status\":503,\"code\":\"Starting\"}}]"},
    {"the domain's name", "CreateCustomDomain", 1,
     "{\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\"}}", "[]"},
    {"throttling", "CreateTrigger", 2, "{}",
     "[{\"operation\":\"CreateTrigger\",\"nth\":0,\"kind\":{\"status\":429,\"code\":"
     "\"Throttling.User\",\"retry_after\":\"30\"}}]"},
    {"a busy service", "GetFunction", 3, "{}",
     "[{\"operation\":\"GetFunction\",\"nth\":2,\"count\":0,\"kind\":{\"status\":503,\"code\":"
     "\"ServiceUnavailable\"}}]"},
};

static void each_wait_is_stopped(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        BaseRig *rig = base_begin();
        const Phase phase = {.name = "wait", .after = {"{}", waits[i].more}};
        local_cloud_fault(rig->cloud, waits[i].rules);
        // Throttling is met with one call a pause, the last of which is the one to wake from.
        size_t times = strcmp(waits[i].name, "throttling") == 0 ? 1 : waits[i].times;
        const char *fault = stopped_fault(rig, &phase, waits[i].operation, times);
        if (fault == NULL) fault = base_destroy_fault(rig);
        failed += fault != NULL;
        if (fault != NULL) print_error("waiting for %s: %s\n", waits[i].name, fault);
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

// ---- a cloud that takes its time: nothing in it ever gets ready

static int slow_start(void **state) {
    (void)base_start(state);
    local_cloud_stop(base_cloud);
    base_cloud = local_cloud_start(0.001);
    return 0;
}

static void wait_for_the_function_is_stopped(void **state) {
    BaseRig *rig = *state;
    const char *fault = stopped_fault(rig, &creating, "GetFunction", 3);
    if (fault != NULL) fail_msg("%s", fault);
    assert_non_null(strstr(base_said(rig), "Stopped while waiting"));
    assert_true(rig->tf.tainted);
    assert_false(value_is_null(value_at(rig->tf.state, "parts.function")));
    BASE_GOOD(base_destroy_fault(rig));
}

static void wait_for_instances_to_end_is_stopped(void **state) {
    BaseRig *rig = *state;
    Clock *clock = local_cloud_sandbox(rig->cloud)->cloud.clock;
    // With resident instances up, and then no time for them to end.
    Stopper stopper = {rig, "GetFunction", 3, local_cloud_mark(rig->cloud), 0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stopper_main, &stopper), 0);
    (void)terraform_apply(&rig->tf, base_config(rig, "{}", "{\"min_instances\":1}"));
    pthread_join(thread, NULL);
    clock_advance(clock, 60 * 1000);
    const Phase ending = {.name = "delete"};
    const char *fault = NULL;
    bool held = !value_is_null(value_at(rig->tf.state, "parts.scaling_config"));
    if (held) fault = stopped_fault(rig, &ending, "GetScalingConfig", 3);
    if (fault != NULL) fail_msg("%s", fault);
    clock_advance(clock, 60 * 1000);
    BASE_GOOD(base_destroy_fault(rig));
}

int main(void) {
    const struct CMUnitTest fast[] = {
        cmocka_unit_test(create_is_stopped),
        cmocka_unit_test(delete_is_stopped),
        cmocka_unit_test(each_wait_is_stopped),
    };
    const struct CMUnitTest slow[] = {
        BASE_TEST(wait_for_the_function_is_stopped),
        BASE_TEST(wait_for_instances_to_end_is_stopped),
    };
    int failed = cmocka_run_group_tests_name("fast", fast, base_start, base_stop);
    return failed + cmocka_run_group_tests_name("slow", slow, slow_start, base_stop);
}
