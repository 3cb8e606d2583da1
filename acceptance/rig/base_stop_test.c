// SPDX-License-Identifier: MPL-2.0
// lobechat_base is interrupted in each of its waits. In each of its calls: acceptance/faults.
#include "acceptance/rig/base_matrix.h"
#include "acceptance/rig/matrix_stop.h"

static const Phase creating = {.life = &base_life, .name = "create", .after = {base_parts, "{}"}};

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
    // Met with one call a pause, the last of which is the one to wake from.
    {"throttling", "CreateTrigger", 1, "{}",
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
        const Phase phase = {.life = &base_life, .name = "wait", .after = {"{}", waits[i].more}};
        local_cloud_fault(rig->cloud, waits[i].rules);
        const char *fault = stopped_fault(rig, &phase, waits[i].operation, waits[i].times, true);
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
    const char *fault = stopped_fault(rig, &creating, "GetFunction", 3, true);
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
    Stopper stopper = {
        .rig = rig, .operation = "GetFunction", .times = 3, .mark = local_cloud_mark(rig->cloud)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stopper_main, &stopper), 0);
    (void)terraform_apply(&rig->tf, base_config(rig, "{}", "{\"min_instances\":1}"));
    pthread_join(thread, NULL);
    clock_advance(clock, 60 * 1000);
    const Phase ending = {.life = &base_life, .name = "delete"};
    const char *fault = NULL;
    bool held = !value_is_null(value_at(rig->tf.state, "parts.scaling_config"));
    if (held) fault = stopped_fault(rig, &ending, "GetScalingConfig", 3, true);
    if (fault != NULL) fail_msg("%s", fault);
    clock_advance(clock, 60 * 1000);
    BASE_GOOD(base_destroy_fault(rig));
}

int main(void) {
    const struct CMUnitTest fast[] = {
        cmocka_unit_test(each_wait_is_stopped),
    };
    const struct CMUnitTest slow[] = {
        BASE_TEST(wait_for_the_function_is_stopped),
        BASE_TEST(wait_for_instances_to_end_is_stopped),
    };
    int failed = cmocka_run_group_tests_name("fast", fast, base_start, base_stop);
    return failed + cmocka_run_group_tests_name("slow", slow, slow_start, base_stop);
}
