// SPDX-License-Identifier: MPL-2.0
// Terraform is interrupted in each wait while it makes and destroys a deployment of the team
// edition. In each call: acceptance/faults.
#include "acceptance/rig/matrix_stop.h"
#include "acceptance/rig/team_phases.h"

// ---- in the middle of each wait

#define SERVED "{\"ready_timeout\":\"10m\"}"
#define ALWAYS(operation, status, code)                                                            \
    "[{\"operation\":\"" operation "\",\"nth\":0,\"kind\":{\"status\":" status ",\"code\":\"" code \
    "\",\"message\":\"wait\",\"retry_after\":\"30\"}}]"

static const struct {
    const char *name, *operation;
    size_t times;
    const char *more, *rules; // what makes it wait
    bool ending;              // while destroying
} waits[] = {
    {"the instance", "DescribeDBInstanceAttribute", 2, "{}", "[]", false},
    {"an instance that is busy", "CreateAccount", 1, "{}",
     ALWAYS("CreateAccount", "403", "OperationDenied.DBInstanceStatus"), false},
    {"Auth0's limit", "CreateClient", 1, "{}", ALWAYS("CreateClient", "429", "too_many_requests"),
     false},
    {"RAM's limit", "CreatePolicy", 1, "{}", ALWAYS("CreatePolicy", "429", "Throttling.User"),
     false},
    {"OSS", "PutBucketCors", 1, "{}", ALWAYS("PutBucketCors", "503", "ServiceUnavailable"), false},
    {"the domain's name", "CreateCustomDomain", 1, "{\"custom_domain\":{\"manage_dns\":false}}",
     "[]", false},
    {"the page", "invoke", 2, SERVED, ALWAYS("invoke", "503", "Starting"), false},
    {"the instance to be released", "DeleteDBInstance", 1, "{}",
     ALWAYS("DeleteDBInstance", "403", "OperationDenied.DBInstanceStatus"), true},
    {"the VSwitch to be free", "DeleteVSwitch", 1, "{}",
     ALWAYS("DeleteVSwitch", "400", "DependencyViolation"), true},
};

static const char *wait_fault(BaseRig *rig, size_t w) {
    const Shape shape = {team_parts, waits[w].more};
    Phase phase = {.life = &team_life, .name = "wait", .after = shape};
    if (waits[w].ending) {
        phase_prepare(rig, &(const Phase){.life = &team_life, .before = shape});
        phase.after = (Shape){NULL, NULL};
    }
    local_cloud_fault(rig->cloud, waits[w].rules);
    const char *fault = stopped_fault(rig, &phase, waits[w].operation, waits[w].times, true);
    return fault != NULL ? fault : team_destroy_fault(rig);
}

static void each_wait_is_stopped(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t w = 0; w < COUNT_OF(waits); w++) {
        BaseRig *rig = team_begin();
        const char *fault = wait_fault(rig, w);
        failed += fault != NULL;
        if (fault != NULL) print_error("waiting for %s: %s\n", waits[w].name, fault);
        arena_free(rig->arena);
    }
    print_message("waits: %zu cases, %zu failed\n", COUNT_OF(waits), failed);
    assert_int_equal(failed, 0);
}

// ---- in the middle of an update: it takes effect when nobody waits for it any more, and the next
// plans know of no difference that would be left

static void an_update_takes_effect_late(void **state) {
    (void)state;
    static const Target target = {"fc", "UpdateFunction", 1, true};
    const Stop stop = {team_phase("password"), &target, "before", STOP_GOES_ON};
    BaseRig *rig = team_begin();
    BASE_GOOD(stop_fault(rig, &stop));
    arena_free(rig->arena);
}

// ---- a cloud that takes its time: nothing in it ever gets ready

static int slow_start(void **state) {
    (void)base_start(state);
    local_cloud_stop(base_cloud);
    base_cloud = local_cloud_start(0.001);
    return 0;
}

static void the_first_wait_is_stopped(void **state) {
    BaseRig *rig = *state;
    const char *fault = stopped_fault(rig, team_phase("create"), "DescribeVpcs", 3, true);
    if (fault != NULL) fail_msg("%s", fault);
    assert_non_null(strstr(base_said(rig), "Stopped while waiting"));
    assert_true(rig->tf.tainted);
    assert_false(value_is_null(value_at(rig->tf.state, "parts.vpc")));
    clock_advance(local_cloud_sandbox(rig->cloud)->cloud.clock, 3600 * 1000);
}

int main(void) {
    const struct CMUnitTest slow[] = {TEAM_TEST(the_first_wait_is_stopped)};
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_wait_is_stopped),
                                       cmocka_unit_test(an_update_takes_effect_late)};
    int failed = cmocka_run_group_tests_name("fast", tests, base_start, base_stop);
    return failed + cmocka_run_group_tests_name("slow", slow, slow_start, base_stop);
}
