// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/ecs.h"
#include "acceptance/sandbox/fc/fc.h"

#include "acceptance/tools/cloud_rig.h"

#define REGION "\"RegionId\":\"cn-hangzhou\""
#define IMAGE "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1"
#define NAMED "{\"functionName\":\"chat\"}"
#define GOOD "{\"vpcId\":\"vpc-1\",\"vSwitchIds\":[\"vsw-1\"],\"securityGroupId\":\"sg-1\"}"

static void put(Rig *rig, const char *collection, const char *key, const char *json) {
    const char *reason = NULL;
    store_put(rig->cloud.store, collection, text_of(key), rig_json(rig, json));
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
}

static int setup(void **state) {
    rig_setup(state);
    Rig *rig = *state;
    put(rig, "vpc/vpcs", "vpc-1", "{\"VpcId\":\"vpc-1\"}");
    put(rig, "vpc/vpcs", "vpc-2", "{\"VpcId\":\"vpc-2\"}");
    put(rig, "vpc/vswitches", "vsw-1",
        "{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/24\",\"ZoneId\":\"cn-hangzhou-h\"}");
    put(rig, "vpc/vswitches", "vsw-2", "{\"VpcId\":\"vpc-2\",\"ZoneId\":\"cn-hangzhou-h\"}");
    put(rig, "vpc/vswitches", "vsw-3", "{\"VpcId\":\"vpc-1\",\"ZoneId\":\"cn-hangzhou-i\"}");
    put(rig, "ecs/security_groups", "sg-1", "{\"VpcId\":\"vpc-1\"}");
    put(rig, "ecs/security_groups", "sg-2", "{\"VpcId\":\"vpc-2\"}");
    return 0;
}

static Reply create(Rig *rig, const char *network) {
    return rig_call(
        rig, &fc_service, "CreateFunction", "{}",
        arena_printf(rig->arena,
                     "{\"functionName\":\"chat\",\"runtime\":\"custom-container\",\"handler\":"
                     "\"h\",\"customContainerConfig\":{\"image\":\"" IMAGE "\"},\"vpcConfig\":%s}",
                     network));
}

static void make_active(Rig *rig) {
    Reply reply = create(rig, GOOD);
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 5000);
}

static void edit(Rig *rig, const char *name, const char *arguments) {
    Reply reply = rig_edit(rig, &fc_service, name, arguments);
    rig_expect_ok(&reply);
}

// The account's one interface after some seconds; a null: there is none.
static const Value *interface_after(Rig *rig, int64_t seconds) {
    clock_advance(rig->cloud.clock, seconds * 1000);
    Reply reply = rig_call(rig, &ecs_service, "DescribeNetworkInterfaces", "{" REGION "}", NULL);
    const Value *set = value_at(reply.body, "NetworkInterfaceSets.NetworkInterfaceSet");
    assert_in_range(value_count(set), 0, 1);
    return value_count(set) == 0 ? &value_null : set->list.items[0];
}

static void expect_status(Rig *rig, int64_t seconds, const char *status) {
    const Value *interface = interface_after(rig, seconds);
    assert_string_equal(value_cstr(value_get(interface, "Status")), status);
}

static void delete_function(Rig *rig) {
    Reply reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED, NULL);
    rig_expect_ok(&reply);
}

static Reply delete_interface(Rig *rig, const char *id) {
    return rig_call(rig, &ecs_service, "DeleteNetworkInterface",
                    arena_printf(rig->arena, "{" REGION ",\"NetworkInterfaceId\":\"%s\"}", id),
                    NULL);
}

typedef struct BadNetwork {
    const char *network, *part;
} BadNetwork;

#define NETWORK(vpc, vswitch, group)                                                               \
    "{\"vpcId\":\"" vpc "\",\"vSwitchIds\":[\"" vswitch "\"],\"securityGroupId\":\"" group "\"}"

static const BadNetwork bad_networks[] = {
    {NETWORK("vpc-0", "vsw-1", "sg-1"), "VPC 'vpc-0' does not exist"},
    {NETWORK("vpc-1", "vsw-0", "sg-1"), "vSwitch 'vsw-0' does not exist"},
    {NETWORK("vpc-1", "vsw-2", "sg-1"), "vSwitch 'vsw-2' does not belong to VPC 'vpc-1'"},
    {NETWORK("vpc-1", "vsw-3", "sg-1"), "vSwitch is in unsupported zone"},
    {NETWORK("vpc-1", "vsw-1", "sg-0"), "security group 'sg-0' does not exist"},
    {NETWORK("vpc-1", "vsw-1", "sg-2"), "security group 'sg-2' does not belong to VPC 'vpc-1'"},
};

static void test_network_has_to_exist_and_belong_together(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(bad_networks); i++) {
        Reply reply = create(rig, bad_networks[i].network);
        rig_expect_error(&reply, 400, "InvalidArgument", bad_networks[i].part);
    }
    Reply reply = create(rig, GOOD);
    rig_expect_ok(&reply);
}

static void test_active_function_has_an_interface(void **state) {
    Rig *rig = *state;
    Reply reply = create(rig, GOOD);
    rig_expect_ok(&reply);
    assert_true(value_is_null(interface_after(rig, 0)));
    const Value *interface = interface_after(rig, 5);
    assert_string_equal(value_cstr(value_get(interface, "NetworkInterfaceName")), "fc-eni");
    assert_string_equal(value_cstr(value_get(interface, "VSwitchId")), "vsw-1");
    assert_string_equal(value_cstr(value_get(interface, "PrivateIpAddress")), "10.0.0.1");
    expect_status(rig, 100, "InUse");
}

static void test_a_vswitch_named_twice_has_one_interface(void **state) {
    Rig *rig = *state;
    Reply reply = create(rig, "{\"vpcId\":\"vpc-1\",\"vSwitchIds\":[\"vsw-1\",\"vsw-1\"],"
                              "\"securityGroupId\":\"sg-1\"}");
    rig_expect_ok(&reply);
    expect_status(rig, 5, "InUse");
    assert_int_equal(store_count(rig->cloud.store, "ecs/network_interfaces"), 1);
}

static void test_interface_outlives_its_function_and_vanishes(void **state) {
    Rig *rig = *state;
    make_active(rig);
    expect_status(rig, 0, "InUse");
    delete_function(rig);
    expect_status(rig, 55, "InUse");
    expect_status(rig, 10, "Available");
    assert_true(value_is_null(interface_after(rig, 60)));
    assert_int_equal(store_count(rig->cloud.store, "ecs/network_interfaces"), 0);
}

static void test_interface_waits_to_be_deleted_when_told_so(void **state) {
    Rig *rig = *state;
    edit(rig, "set_network_interfaces", "{\"hold_s\":10,\"vanish\":false}");
    make_active(rig);
    const char *id = value_cstr(value_get(interface_after(rig, 0), "NetworkInterfaceId"));
    delete_function(rig);
    Reply reply = delete_interface(rig, id);
    rig_expect_error(&reply, 403, "InvalidOperation.InvalidEniState", "InUse");
    expect_status(rig, 11, "Available");
    expect_status(rig, 100000, "Available");
    reply = delete_interface(rig, id);
    rig_expect_ok(&reply);
    assert_true(value_is_null(interface_after(rig, 2)));
}

static void test_interface_that_is_pinned_stays_in_use(void **state) {
    Rig *rig = *state;
    make_active(rig);
    const char *id = value_cstr(value_get(interface_after(rig, 0), "NetworkInterfaceId"));
    const char *named = arena_printf(rig->arena, "{\"networkInterfaceId\":\"%s\"}", id);
    edit(rig, "pin_network_interface", named);
    delete_function(rig);
    expect_status(rig, 100000, "InUse");
    edit(rig, "unpin_network_interface", named);
    assert_true(value_is_null(interface_after(rig, 0)));
    Reply reply = rig_edit(rig, &fc_service, "pin_network_interface", named);
    rig_expect_error(&reply, 404, "NotFound", id);
}

static void test_interface_goes_when_the_function_leaves_the_vpc(void **state) {
    Rig *rig = *state;
    make_active(rig);
    Reply reply = rig_call(rig, &fc_service, "UpdateFunction", NAMED, "{\"vpcConfig\":{}}");
    rig_expect_ok(&reply);
    expect_status(rig, 61, "Available");
}

static void test_interface_is_kept_for_a_function_that_comes_back(void **state) {
    Rig *rig = *state;
    make_active(rig);
    expect_status(rig, 0, "InUse");
    delete_function(rig);
    expect_status(rig, 30, "InUse");
    make_active(rig);
    expect_status(rig, 100, "InUse");
    delete_function(rig);
    expect_status(rig, 55, "InUse");
}

#define NETWORK_TEST(function) cmocka_unit_test_setup_teardown(function, setup, rig_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_network_has_to_exist_and_belong_together),
        NETWORK_TEST(test_active_function_has_an_interface),
        NETWORK_TEST(test_a_vswitch_named_twice_has_one_interface),
        NETWORK_TEST(test_interface_outlives_its_function_and_vanishes),
        NETWORK_TEST(test_interface_waits_to_be_deleted_when_told_so),
        NETWORK_TEST(test_interface_that_is_pinned_stays_in_use),
        NETWORK_TEST(test_interface_goes_when_the_function_leaves_the_vpc),
        NETWORK_TEST(test_interface_is_kept_for_a_function_that_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
