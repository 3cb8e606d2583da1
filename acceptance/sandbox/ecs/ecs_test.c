// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/ecs.h"

#include "acceptance/sandbox/ecs/network_interface.h"
#include "acceptance/tools/cloud_rig.h"

#define REGION "\"RegionId\":\"cn-hangzhou\""

static Reply call(Rig *rig, const char *operation, const char *parameters) {
    return rig_call(rig, &ecs_service, operation, parameters, NULL);
}

static void put(Rig *rig, const char *collection, const char *key, const char *json) {
    const char *reason = NULL;
    store_put(rig->cloud.store, collection, text_of(key), rig_json(rig, json));
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
}

static const char *make_group(Rig *rig) {
    put(rig, "vpc/vpcs", "vpc-1", "{\"VpcId\":\"vpc-1\"}");
    Reply reply = call(rig, "CreateSecurityGroup",
                       "{" REGION ",\"VpcId\":\"vpc-1\",\"SecurityGroupName\":\"chat\"}");
    rig_expect_ok(&reply);
    return rig_text(&reply, "SecurityGroupId");
}

static Reply of_group(Rig *rig, const char *operation, const char *id, const char *more) {
    return call(rig, operation,
                arena_printf(rig->arena, "{" REGION ",\"SecurityGroupId\":\"%s\"%s}", id, more));
}

static size_t count_rules(Rig *rig, const char *group, const char *direction) {
    Reply reply = of_group(rig, "DescribeSecurityGroupAttribute", group,
                           arena_printf(rig->arena, ",\"Direction\":\"%s\"", direction));
    rig_expect_ok(&reply);
    return value_count(value_at(reply.body, "Permissions.Permission"));
}

static void test_group_lives_and_ends(void **state) {
    Rig *rig = *state;
    const char *id = make_group(rig);
    Reply reply = of_group(rig, "ModifySecurityGroupAttribute", id, ",\"Description\":\"d\"");
    rig_expect_ok(&reply);
    reply = call(rig, "DescribeSecurityGroups", "{" REGION ",\"VpcId\":\"vpc-1\"}");
    const Value *groups = value_at(reply.body, "SecurityGroups.SecurityGroup");
    assert_int_equal(value_count(groups), 1);
    assert_string_equal(value_cstr(value_get(groups->list.items[0], "Description")), "d");
    reply =
        call(rig, "DescribeSecurityGroups", "{" REGION ",\"SecurityGroupIds\":\"[\\\"x\\\"]\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "0");
    reply = of_group(rig, "DeleteSecurityGroup", id, "");
    rig_expect_ok(&reply);
    reply = of_group(rig, "DeleteSecurityGroup", id, "");
    rig_expect_error(&reply, 404, "InvalidSecurityGroupId.NotFound", "exist");
    assert_int_equal(store_count(rig->cloud.store, "ecs/security_groups"), 0);
}

static void test_group_needs_its_vpc(void **state) {
    Rig *rig = *state;
    Reply reply = call(rig, "CreateSecurityGroup", "{" REGION ",\"VpcId\":\"vpc-none\"}");
    rig_expect_error(&reply, 404, "InvalidVpcId.NotFound", "VPC");
    reply = call(rig, "CreateSecurityGroup", "{" REGION "}");
    rig_expect_error(&reply, 501, "ParameterNotEmulated", "VpcId");
    make_group(rig);
    const char *same = "{" REGION ",\"VpcId\":\"vpc-1\",\"ClientToken\":\"t\"}";
    Reply first = call(rig, "CreateSecurityGroup", same);
    reply = call(rig, "CreateSecurityGroup", same);
    assert_string_equal(rig_text(&first, "SecurityGroupId"), rig_text(&reply, "SecurityGroupId"));
}

#define WEB ",\"IpProtocol\":\"tcp\",\"PortRange\":\"443/443\""

static void test_rules_are_added_and_taken_away_once(void **state) {
    Rig *rig = *state;
    const char *id = make_group(rig);
    const char *rule = WEB ",\"SourceCidrIp\":\"10.0.0.0/8\"";
    for (int i = 0; i < 2; i++) {
        Reply reply = of_group(rig, "AuthorizeSecurityGroup", id, rule);
        rig_expect_ok(&reply);
        assert_int_equal(count_rules(rig, id, "ingress"), 1);
    }
    Reply reply = of_group(rig, "AuthorizeSecurityGroupEgress", id,
                           ",\"Permissions.1.IpProtocol\":\"ALL\",\"Permissions.1.PortRange\":"
                           "\"-1/-1\",\"Permissions.1.DestCidrIp\":\"0.0.0.0/0\"");
    rig_expect_ok(&reply);
    assert_int_equal(count_rules(rig, id, "egress"), 1);
    assert_int_equal(count_rules(rig, id, "all"), 2);
    reply = of_group(rig, "RevokeSecurityGroup", id, WEB ",\"SourceCidrIp\":\"11.0.0.0/8\"");
    rig_expect_ok(&reply);
    assert_int_equal(count_rules(rig, id, "ingress"), 1);
    reply = of_group(rig, "RevokeSecurityGroup", id, rule);
    rig_expect_ok(&reply);
    assert_int_equal(count_rules(rig, id, "ingress"), 0);
    reply = of_group(rig, "DescribeSecurityGroupAttribute", id, "");
    const Value *left = value_at(reply.body, "Permissions.Permission");
    const char *rule_id = value_cstr(value_get(left->list.items[0], "SecurityGroupRuleId"));
    const char *more = arena_printf(rig->arena, ",\"SecurityGroupRuleId.1\":\"%s\"", rule_id);
    reply = of_group(rig, "RevokeSecurityGroup", id, more);
    rig_expect_error(&reply, 404, "InvalidSecurityGroupRuleId.NotFound", "exist");
    reply = of_group(rig, "RevokeSecurityGroupEgress", id, more);
    rig_expect_ok(&reply);
    assert_int_equal(count_rules(rig, id, "all"), 0);
}

typedef struct BadRule {
    const char *more, *code;
} BadRule;

static const BadRule bad_rules[] = {
    {",\"IpProtocol\":\"sctp\",\"SourceCidrIp\":\"10.0.0.0/8\"", "InvalidIpProtocol.Malformed"},
    {",\"IpProtocol\":\"tcp\",\"SourceCidrIp\":\"10.0.0.0/8\"", "InvalidIpPortRange.Malformed"},
    {",\"IpProtocol\":\"tcp\",\"PortRange\":\"9/8\",\"SourceCidrIp\":\"10.0.0.0/8\"",
     "InvalidIpPortRange.Malformed"},
    {",\"IpProtocol\":\"all\",\"PortRange\":\"8/8\",\"SourceCidrIp\":\"10.0.0.0/8\"",
     "InvalidIpPortRange.Malformed"},
    {WEB, "MissingParameter.Source"},
    {WEB ",\"SourceCidrIp\":\"10.0.0.1/8\"", "InvalidSourceCidrIp.Malformed"},
    {WEB ",\"SourceGroupId\":\"sg-none\"", "InvalidSourceGroupId.NotFound"},
    {WEB ",\"SourceCidrIp\":\"10.0.0.0/8\",\"Policy\":\"maybe\"", "InvalidPolicy.Malformed"},
    {WEB ",\"SourceCidrIp\":\"10.0.0.0/8\",\"Priority\":\"101\"", "InvalidPriority.Malformed"},
};

static void test_bad_rules_are_refused(void **state) {
    Rig *rig = *state;
    const char *id = make_group(rig);
    for (size_t i = 0; i < COUNT_OF(bad_rules); i++) {
        Reply reply = of_group(rig, "AuthorizeSecurityGroup", id, bad_rules[i].more);
        rig_expect_error(&reply, 400, bad_rules[i].code, "");
    }
    assert_int_equal(count_rules(rig, id, "all"), 0);
}

static void test_group_that_is_named_by_a_rule_is_kept(void **state) {
    Rig *rig = *state;
    const char *one = make_group(rig), *other = make_group(rig);
    Reply reply = of_group(rig, "AuthorizeSecurityGroup", one,
                           arena_printf(rig->arena, WEB ",\"SourceGroupId\":\"%s\"", other));
    rig_expect_ok(&reply);
    reply = of_group(rig, "DeleteSecurityGroup", other, "");
    rig_expect_error(&reply, 403, "DependencyViolation", "rule");
    reply = of_group(rig, "DeleteSecurityGroup", one, "");
    rig_expect_ok(&reply);
    reply = of_group(rig, "DeleteSecurityGroup", other, "");
    rig_expect_ok(&reply);
}

static Reply delete_interface(Rig *rig, const char *id) {
    return call(rig, "DeleteNetworkInterface",
                arena_printf(rig->arena, "{" REGION ",\"NetworkInterfaceId\":\"%s\"}", id));
}

static const char *attach(Rig *rig, const char *group) {
    const char *reason = NULL;
    put(rig, "vpc/vswitches", "vsw-1",
        "{\"VSwitchId\":\"vsw-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/29\"}");
    const InterfacePlan plan = {"mine", TEXT("vsw-1"), text_of(group), "somebody"};
    ecs_interface_attach(&rig->cloud, rig->arena, &plan);
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
    Reply reply = call(rig, "DescribeNetworkInterfaces", "{" REGION ",\"PageSize\":\"100\"}");
    const Value *set = value_at(reply.body, "NetworkInterfaceSets.NetworkInterfaceSet");
    assert_true(value_is_null(value_get(set->list.items[0], "sandbox")));
    return value_cstr(value_get(set->list.items[0], "NetworkInterfaceId"));
}

static void test_interface_goes_when_nobody_uses_it(void **state) {
    Rig *rig = *state;
    const char *group = make_group(rig), *id = attach(rig, group);
    Reply reply = of_group(rig, "DeleteSecurityGroup", group, "");
    rig_expect_error(&reply, 403, "DependencyViolation", "network interface");
    reply = delete_interface(rig, id);
    rig_expect_error(&reply, 403, "InvalidOperation.InvalidEniState", "InUse");
    const Value *interface = store_get(rig->cloud.store, "ecs/network_interfaces", text_of(id));
    interface = value_with(rig->arena, interface, "Status", value_cstring(rig->arena, "Available"));
    put(rig, "ecs/network_interfaces", id, json_print(rig->arena, interface).data);
    reply = delete_interface(rig, id);
    rig_expect_ok(&reply);
    reply = call(rig, "DescribeNetworkInterfaces", "{" REGION ",\"Status\":\"Deleting\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "1");
    clock_advance(rig->cloud.clock, 2000);
    reply = delete_interface(rig, id);
    rig_expect_error(&reply, 404, "InvalidEniId.NotFound", id);
    reply = of_group(rig, "DeleteSecurityGroup", group, "");
    rig_expect_ok(&reply);
}

static void test_vswitch_has_so_many_addresses(void **state) {
    Rig *rig = *state;
    const char *group = make_group(rig);
    for (int i = 0; i < 7; i++) attach(rig, group);
    assert_int_equal(store_count(rig->cloud.store, "ecs/network_interfaces"), 4);
    Reply reply = call(rig, "DescribeNetworkInterfaces",
                       "{" REGION ",\"PrimaryIpAddress\":\"10.0.0.4\",\"VSwitchId\":\"vsw-1\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "1");
    reply = call(rig, "DescribeNetworkInterfaces",
                 arena_printf(rig->arena, "{" REGION ",\"SecurityGroupId\":\"%s\"}", group));
    assert_string_equal(rig_text(&reply, "TotalCount"), "4");
    reply = call(rig, "DescribeNetworkInterfaces", "{" REGION ",\"SecurityGroupId\":\"sg-none\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_group_lives_and_ends),
        RIG_TEST(test_group_needs_its_vpc),
        RIG_TEST(test_rules_are_added_and_taken_away_once),
        RIG_TEST(test_bad_rules_are_refused),
        RIG_TEST(test_group_that_is_named_by_a_rule_is_kept),
        RIG_TEST(test_interface_goes_when_nobody_uses_it),
        RIG_TEST(test_vswitch_has_so_many_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
