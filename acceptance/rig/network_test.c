// SPDX-License-Identifier: MPL-2.0
// VPC, VSwitch and security group of a deployment: their life, what others change, what an
// interrupted apply leaves, and network interfaces in the way.
#include "acceptance/rig/stack_fixture.h"
#include "acceptance/sandbox/rpc/pending.h"

#define VPCS "vpc/vpcs"
#define VSWITCHES "vpc/vswitches"
#define GROUPS "ecs/security_groups"
#define INTERFACES "ecs/network_interfaces"

static const Value *output(const BaseRig *rig, const char *name) {
    return value_get(rig->tf.state, name);
}

static const char *vswitch_of(const BaseRig *rig) {
    const Value *ids = output(rig, A_VSWITCH_IDS);
    assert_int_equal(value_count(ids), 1);
    return value_cstr(ids->list.items[0]);
}

static void life(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false),
                        "CreateSecurityGroup CreateVSwitch CreateVpc");
    const Value *vpc = base_object(rig, VPCS, NULL);
    const Value *vswitch = base_object(rig, VSWITCHES, NULL);
    assert_string_equal(value_cstr(value_get(vpc, "CidrBlock")), "172.16.0.0/16");
    assert_string_equal(value_cstr(value_get(vpc, "VpcName")), "lobechat-chat");
    assert_string_equal(value_cstr(value_get(vswitch, "CidrBlock")), "172.16.0.0/24");
    assert_string_equal(value_cstr(output(rig, A_VPC_ID)), value_cstr(value_get(vpc, "VpcId")));
    assert_string_equal(vswitch_of(rig), value_cstr(value_get(vswitch, "VSwitchId")));
    // The first zone with RDS, ...-i, has no Function Compute.
    assert_string_equal(value_cstr(output(rig, A_ZONE_ID)), "cn-hangzhou-j");
    assert_string_equal(base_part(rig, "security_group"),
                        value_cstr(output(rig, A_SECURITY_GROUP_ID)));

    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(base_calls(rig, mark, true), "DescribeSecurityGroups DescribeVpcs");
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_destroy_fault(rig));
    assert_string_equal(base_calls(rig, mark, false),
                        "DeleteSecurityGroup DeleteVSwitch DeleteVpc");
}

// Who may not ask where functions can be is told so; who only cannot now does not guess.
static void zones_of_functions_may_not_be_known(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    local_cloud_fault(rig->cloud, "[{\"operation\":\"GetAccountSettings\",\"nth\":0,\"kind\":{"
                                  "\"status\":500,\"code\":\"InternalServerError\"}}]");
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "InternalServerError"));
    assert_true(value_is_null(base_object(rig, VSWITCHES, NULL)));
    local_cloud_fault(rig->cloud, "[{\"operation\":\"GetAccountSettings\",\"nth\":0,\"kind\":{"
                                  "\"status\":403,\"code\":\"AccessDenied\",\"message\":\"no\"}}]");
    BASE_APPLY(rig, config);
    assert_non_null(strstr(base_said(rig), "GetAccountSettings: AccessDenied: no [HTTP 403]"));
    assert_non_null(strstr(base_said(rig), "set zone_ids in network"));
    assert_string_equal(value_cstr(output(rig, A_ZONE_ID)), "cn-hangzhou-i");
    local_cloud_fault(rig->cloud, "[]");
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static void zone_and_range_are_as_asked(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(
        rig, "{\"network\":{\"cidr_block\":\"10.1.0.0/20\",\"zone_ids\":[\"cn-hangzhou-k\"]}}");
    BASE_APPLY(rig, config);
    const Value *vswitch = base_object(rig, VSWITCHES, NULL);
    assert_string_equal(value_cstr(value_get(vswitch, "CidrBlock")), "10.1.0.0/24");
    assert_string_equal(value_cstr(value_get(vswitch, "ZoneId")), "cn-hangzhou-k");
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_class_that_no_zone_has_is_refused(void **state) {
    BaseRig *rig = *state;
    assert_false(terraform_apply(
        &rig->tf, stack_config(rig, "{\"database\":{\"instance_class\":\"pg.none.1\"}}")));
    assert_non_null(strstr(base_said(rig), "Instance class is not offered"));
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- what others do

static void what_is_deleted_elsewhere_is_made_again(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    BASE_APPLY(rig, config);
    local_cloud_put(rig->cloud, GROUPS, base_part(rig, "security_group"), NULL);
    local_cloud_put(rig->cloud, VSWITCHES, vswitch_of(rig), NULL);
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false), "CreateSecurityGroup CreateVSwitch");
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_tag_that_is_taken_away_comes_back(void **state) {
    BaseRig *rig = *state;
    static const struct {
        const char *collection, *part;
    } cases[] = {{VPCS, "vpc"}, {GROUPS, "security_group"}};
    const Value *config = stack_config(rig, "{}");
    BASE_APPLY(rig, config);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *id = base_part(rig, cases[i].part);
        const Value *object = base_object(rig, cases[i].collection, id);
        const Value *bare = value_with_at(rig->arena, object, "Tags.Tag", &value_empty_list);
        local_cloud_put(rig->cloud, cases[i].collection, id, bare);
        int64_t mark = local_cloud_mark(rig->cloud);
        BASE_APPLY(rig, config);
        assert_string_equal(base_calls(rig, mark, false), "TagResources");
        assert_true(value_equal(object, base_object(rig, cases[i].collection, id)));
        BASE_GOOD(base_plan_fault(rig, config));
    }
    BASE_GOOD(base_destroy_fault(rig));
}

// Nothing of ours is under way that the creation would have to wait for.
static void a_conflict_that_stays_is_told(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    rig->tf.haste = 1000;
    local_cloud_fault(rig->cloud, "[{\"operation\":\"CreateSecurityGroup\",\"count\":0,\"kind\":{"
                                  "\"status\":409,\"code\":\"OperationConflict\"}}]");
    int64_t began = call_now_ms();
    assert_false(terraform_apply(&rig->tf, config));
    // Five minutes in haste, not the minute that the whole operation has.
    assert_in_range(call_now_ms() - began, 5 * 60, 30 * 1000);
    assert_non_null(strstr(base_said(rig), "CreateSecurityGroup: OperationConflict"));
    assert_non_null(strstr(base_said(rig), "It was not created."));
    local_cloud_fault(rig->cloud, "[]");
    BASE_APPLY(rig, config);
    BASE_GOOD(base_destroy_fault(rig));
}

#define DENIED "\"kind\":{\"status\":403,\"code\":\"AccessDenied\"}}"

// A creation may be answered as one of the same token was, whose object is gone meanwhile: whoever
// may not see which it is is told so, not that something has disappeared.
static void a_refused_look_at_what_was_made_is_told(void **state) {
    BaseRig *rig = *state;
    static const char *const refused[] = {"[{\"operation\":\"DescribeVpcs\",\"nth\":2," DENIED "]",
                                          "[{\"operation\":\"DescribeVpcs\",\"count\":0,\"kind\":{"
                                          "\"members\":{\"Vpcs\":{\"Vpc\":[]}}}},"
                                          "{\"operation\":\"TagResources\"," DENIED "]"};
    const Value *config = stack_config(rig, "{}");
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        local_cloud_fault(rig->cloud, refused[i]);
        assert_false(terraform_apply(&rig->tf, config));
        assert_non_null(strstr(base_said(rig), ": AccessDenied"));
        assert_non_null(strstr(base_said(rig), "It may exist and is in the state."));
        assert_int_equal(base_part(rig, "vpc")[0], 'v');
        local_cloud_fault(rig->cloud, "[]");
        BASE_APPLY(rig, config);
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(base_destroy_fault(rig));
    }
}

// ---- interrupted applies

static void what_a_lost_apply_left_is_adopted(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    BASE_APPLY(rig, config);
    const char *there = local_cloud_objects(rig->cloud, rig->arena);
    terraform_forget(&rig->tf);
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false), "");
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), there);
    BASE_GOOD(base_plan_fault(rig, config));

    terraform_forget(&rig->tf);
    assert_false(terraform_apply(
        &rig->tf, stack_config(rig, "{\"network\":{\"cidr_block\":\"10.0.0.0/16\"}}")));
    assert_non_null(strstr(base_said(rig), "does not fit"));
    assert_non_null(strstr(base_said(rig), "172.16.0.0/16"));
    terraform_forget(&rig->tf);
    BASE_APPLY(rig, config);
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_failed_apply_goes_on_where_it_stopped(void **state) {
    BaseRig *rig = *state;
    const Value *config = stack_config(rig, "{}");
    local_cloud_fault(rig->cloud, base_refuse(rig, "CreateVSwitch"));
    assert_false(terraform_apply(&rig->tf, config));
    const char *vpc = value_cstr(output(rig, A_VPC_ID));
    assert_string_not_equal(vpc, "");
    local_cloud_fault(rig->cloud, "[]");
    BASE_APPLY(rig, config);
    assert_string_equal(value_cstr(output(rig, A_VPC_ID)), vpc);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- network interfaces

static void put_interface(const BaseRig *rig, const char *id, const char *name,
                          const char *status) {
    const char *json = arena_printf(
        rig->arena,
        "{\"NetworkInterfaceId\":\"%s\",\"NetworkInterfaceName\":\"%s\",\"Status\":\"%s\","
        "\"VSwitchId\":\"%s\",\"InstanceId\":\"%s\",\"SecurityGroupIds\":{\"SecurityGroupId\":"
        "[\"%s\"]}}",
        id, name, status, vswitch_of(rig), strcmp(name, "fc-eni") == 0 ? "" : "i-123",
        base_part(rig, "security_group"));
    local_cloud_put(rig->cloud, INTERFACES, id, fixture_json(rig->arena, json));
}

static void free_interfaces_of_the_function_are_deleted(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, stack_config(rig, "{}"));
    put_interface(rig, "eni-1", "fc-eni", "Available");
    put_interface(rig, "eni-2", "fc-eni", "Available");
    BASE_GOOD(base_destroy_fault(rig));
}

// Whatever becomes of a deletion is seen in the next list.
static void a_busy_service_is_asked_again_for_interfaces(void **state) {
    enum { OFTEN = 40 }; // more often than a single call repeats itself
    BaseRig *rig = *state;
    BASE_APPLY(rig, stack_config(rig, "{}"));
    put_interface(rig, "eni-6", "fc-eni", "Available");
    local_cloud_fault(
        rig->cloud, arena_printf(rig->arena,
                                 "[{\"operation\":\"DeleteNetworkInterface\",\"count\":%d,\"kind\":"
                                 "{\"status\":429,\"code\":\"Throttling.User\"}}]",
                                 OFTEN));
    BASE_GOOD(base_destroy_fault(rig));
    assert_int_equal(local_cloud_fired(rig->cloud), OFTEN);
}

// For longer than interfaces of others would be: one and a half seconds in reality.
static void interfaces_in_use_are_waited_for(void **state) {
    static const Pending letting_go = {
        .status = "InUse", .ms = 1500 * (int64_t)FAST_CLOUD, .then = "Available"};
    BaseRig *rig = *state;
    BASE_APPLY(rig, stack_config(rig, "{}"));
    put_interface(rig, "eni-5", "fc-eni", "InUse");
    const Value *interface = base_object(rig, INTERFACES, NULL);
    local_cloud_put(
        rig->cloud, INTERFACES, "eni-5",
        pending_begin(rig->arena, &local_cloud_sandbox(rig->cloud)->cloud, interface, &letting_go));
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_destroy_fault(rig));
    assert_non_null(strstr(base_calls(rig, mark, false), "DeleteNetworkInterface"));
}

static void other_interfaces_are_named_and_left_alone(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, stack_config(rig, "{}"));
    put_interface(rig, "eni-3", "mine", "Available");
    put_interface(rig, "eni-4", "mine", "InUse");
    int64_t mark = local_cloud_mark(rig->cloud);
    assert_false(terraform_destroy(&rig->tf));
    assert_string_equal(base_calls(rig, mark, false), "");
    assert_non_null(strstr(base_said(rig), "Network interfaces are in the way"));
    assert_non_null(strstr(base_said(rig), "eni-3 \"mine\": Available, attached to i-123"));
    assert_non_null(strstr(base_said(rig), "eni-4 \"mine\": InUse"));
    local_cloud_put(rig->cloud, INTERFACES, "eni-3", NULL);
    local_cloud_put(rig->cloud, INTERFACES, "eni-4", NULL);
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- given

static void what_is_given_is_neither_made_nor_deleted(void **state) {
    BaseRig *rig = *state;
    const Value *config =
        stack_config(rig, "{\"network\":{\"vpc_id\":\"vpc-1\",\"vswitch_ids\":[\"vsw-1\"],"
                          "\"security_group_id\":\"sg-1\"}}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_string_equal(base_calls(rig, mark, false), "");
    assert_string_equal(base_calls(rig, mark, true), "");
}

static int set_up(void **state) {
    *state = stack_begin(STACK_NETWORK);
    return 0;
}

#define NETWORK_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, base_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(life),
        NETWORK_TEST(zones_of_functions_may_not_be_known),
        NETWORK_TEST(zone_and_range_are_as_asked),
        NETWORK_TEST(a_class_that_no_zone_has_is_refused),
        NETWORK_TEST(what_is_deleted_elsewhere_is_made_again),
        NETWORK_TEST(a_tag_that_is_taken_away_comes_back),
        NETWORK_TEST(a_conflict_that_stays_is_told),
        NETWORK_TEST(a_refused_look_at_what_was_made_is_told),
        NETWORK_TEST(what_a_lost_apply_left_is_adopted),
        NETWORK_TEST(a_failed_apply_goes_on_where_it_stopped),
        NETWORK_TEST(free_interfaces_of_the_function_are_deleted),
        NETWORK_TEST(a_busy_service_is_asked_again_for_interfaces),
        NETWORK_TEST(interfaces_in_use_are_waited_for),
        NETWORK_TEST(other_interfaces_are_named_and_left_alone),
        NETWORK_TEST(what_is_given_is_neither_made_nor_deleted),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
