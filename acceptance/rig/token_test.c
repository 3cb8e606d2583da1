// SPDX-License-Identifier: MPL-2.0
// ClientTokens of creations: two runs that ask for the same get one object, and what is gone is no
// answer.
#include "acceptance/rig/stack_fixture.h"

// Can be destroyed in one go.
#define FREE "{\"database\":{\"deletion_protection\":false}}"

// A run dies when the object is made, and the next one looks before any list tells of it: the
// token, which both make of what they ask for, keeps the service from making another.
static void lists_that_lag_hide_nothing(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, FREE);
    static const char *const operations[] = {"CreateVpc", "CreateVSwitch", "CreateSecurityGroup",
                                             "CreateDBInstance"};
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        int64_t mark = local_cloud_mark(rig->cloud);
        local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                                   "[{\"operation\":\"%s\",\"nth\":1,\"count\":0,"
                                                   "\"phase\":\"after\",\"kind\":\"reset\"}]",
                                                   operations[i]));
        assert_false(terraform_apply(&rig->tf, config));
        terraform_forget(&rig->tf);
        local_cloud_fault(rig->cloud,
                          "[{\"operation\":\"DescribeVpcs\",\"nth\":1,\"phase\":\"after\",\"kind\":"
                          "{\"members\":{\"Vpcs\":{\"Vpc\":[]}}}},"
                          "{\"operation\":\"DescribeVSwitches\",\"nth\":1,\"phase\":\"after\","
                          "\"kind\":{\"members\":{\"VSwitches\":{\"VSwitch\":[]}}}},"
                          "{\"operation\":\"DescribeSecurityGroups\",\"nth\":1,\"phase\":\"after\","
                          "\"kind\":{\"members\":{\"SecurityGroups\":{\"SecurityGroup\":[]}}}},"
                          "{\"operation\":\"DescribeDBInstances\",\"nth\":1,\"phase\":\"after\","
                          "\"kind\":{\"members\":{\"Items\":{\"DBInstance\":[]}}}}]");
        BASE_APPLY(rig, config);
        CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
        assert_true(base_count(&calls, operations[i], false) > 1);
        assert_int_equal(base_count(&calls, operations[i], true), 1);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(base_destroy_fault(rig));
    }
}

// A service gives its old answer to the same request for a day, also when the object is gone.
static void what_was_destroyed_can_be_made_again(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, FREE);
    for (int i = 0; i < 6; i++) {
        BASE_APPLY(rig, config);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(base_destroy_fault(rig));
    }
}

// A cloud whose days are long enough for it to remember tokens.
static int day_start(void **state) {
    enum { SCALE = 2000 };
    int failed = base_start(state);
    local_cloud_stop(base_cloud);
    base_cloud = local_cloud_start(SCALE);
    return failed;
}

// Somebody deletes the instance, or a destroy did that was cut off.
static void an_instance_that_is_going_is_made_again(void **state) {
    BaseRig *rig = *state;
    static const char *const inside[] = {"rds_account",   "rds_database",      "rds_extension",
                                         "rds_whitelist", "rds_backup_policy", "rds_instance"};
    const Value *config = stack_config(rig, FREE);
    BASE_APPLY(rig, config);
    const char *id = base_part(rig, "rds_instance");
    base_set(rig, "rds/instances", id, "DBInstanceStatus", "\"Deleting\"");
    TerraformPlan plan;
    assert_true(terraform_plan(&rig->tf, config, &plan));
    for (size_t i = 0; i < COUNT_OF(inside); i++)
        if (value_is_known(
                value_at(plan.planned, arena_printf(rig->arena, "parts.%s.id", inside[i]))))
            fail_msg("%s stays", inside[i]);
    local_cloud_put(rig->cloud, "rds/instances", id, NULL);
    local_cloud_put(rig->cloud, "rds/accounts", NULL, NULL);
    local_cloud_put(rig->cloud, "rds/databases", NULL, NULL);
    BASE_APPLY(rig, config);
    assert_string_not_equal(base_part(rig, "rds_instance"), id);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static int set_up(void **state) {
    *state = stack_begin(STACK_DATABASE);
    return 0;
}

#define TOKEN_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, base_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TOKEN_TEST(lists_that_lag_hide_nothing),
        TOKEN_TEST(what_was_destroyed_can_be_made_again),
        TOKEN_TEST(an_instance_that_is_going_is_made_again),
    };
    return cmocka_run_group_tests(tests, day_start, base_stop);
}
