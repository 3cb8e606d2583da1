// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/vpc.h"

#include "acceptance/tools/cloud_rig.h"

#define REGION "\"RegionId\":\"cn-hangzhou\""

static Reply call(Rig *rig, const char *operation, const char *parameters) {
    return rig_call(rig, &vpc_service, operation, parameters, NULL);
}

static Reply about(Rig *rig, const char *operation, const char *member, const char *id) {
    return call(rig, operation, arena_printf(rig->arena, "{" REGION ",\"%s\":\"%s\"}", member, id));
}

static void pass(Rig *rig, int64_t ms) {
    clock_advance(rig->cloud.clock, ms);
}

// A VPC 10.0.0.0/16 that is ready.
static const char *make_vpc(Rig *rig) {
    Reply reply = call(rig, "CreateVpc", "{" REGION ",\"CidrBlock\":\"10.0.0.0/16\"}");
    rig_expect_ok(&reply);
    pass(rig, 5000);
    return rig_text(&reply, "VpcId");
}

static Reply add_vswitch(Rig *rig, const char *vpc, const char *cidr, const char *zone) {
    return call(rig, "CreateVSwitch",
                arena_printf(rig->arena,
                             "{" REGION ",\"VpcId\":\"%s\",\"CidrBlock\":\"%s\",\"ZoneId\":\"%s\"}",
                             vpc, cidr, zone));
}

static const char *make_vswitch(Rig *rig, const char *vpc, const char *cidr) {
    Reply reply = add_vswitch(rig, vpc, cidr, "cn-hangzhou-h");
    rig_expect_ok(&reply);
    pass(rig, 5000);
    return rig_text(&reply, "VSwitchId");
}

static void put(Rig *rig, const char *collection, const char *key, const char *json) {
    const char *reason = NULL;
    store_put(rig->cloud.store, collection, text_of(key), rig_json(rig, json));
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
}

static void test_states_follow_the_clock(void **state) {
    Rig *rig = *state;
    Reply made = call(rig, "CreateVpc", "{" REGION ",\"VpcName\":\"a\"}");
    rig_expect_ok(&made);
    const char *id = rig_text(&made, "VpcId");
    Reply reply = about(rig, "DescribeVpcAttribute", "VpcId", id);
    assert_string_equal(rig_text(&reply, "Status"), "Pending");
    assert_string_equal(rig_text(&reply, "CidrBlock"), "172.16.0.0/12");
    assert_true(value_is_null(value_get(reply.body, "sandbox")));
    pass(rig, 1000);
    reply = about(rig, "DeleteVpc", "VpcId", id);
    rig_expect_error(&reply, 400, "IncorrectVpcStatus", "status");
    pass(rig, 5000);
    reply = about(rig, "DescribeVpcAttribute", "VpcId", id);
    assert_string_equal(rig_text(&reply, "Status"), "Available");
    assert_true(value_is_null(value_get(reply.body, "RouterTableIds")));
    reply = about(rig, "DeleteVpc", "VpcId", id);
    rig_expect_ok(&reply);
    pass(rig, 5000);
    cloud_settle(&rig->cloud, rig->arena);
    assert_int_equal(store_count(rig->cloud.store, "vpc/vpcs"), 0);
}

static void test_vswitch_is_made_and_deleted_in_the_background(void **state) {
    Rig *rig = *state;
    const char *vpc = make_vpc(rig);
    Reply made = add_vswitch(rig, vpc, "10.0.1.0/24", "cn-hangzhou-k");
    const char *id = rig_text(&made, "VSwitchId");
    Reply reply = about(rig, "DescribeVSwitchAttributes", "VSwitchId", id);
    assert_string_equal(rig_text(&reply, "Status"), "Pending");
    assert_string_equal(rig_text(&reply, "AvailableIpAddressCount"), "252");
    reply = about(rig, "DeleteVSwitch", "VSwitchId", id);
    rig_expect_error(&reply, 400, "IncorrectVSwitchStatus", "status");
    pass(rig, 5000);
    reply = about(rig, "DeleteVSwitch", "VSwitchId", id);
    rig_expect_ok(&reply);
    reply = about(rig, "DescribeVSwitchAttributes", "VSwitchId", id);
    assert_string_equal(rig_text(&reply, "Status"), "Pending");
    pass(rig, 5000);
    reply = about(rig, "DeleteVSwitch", "VSwitchId", id);
    rig_expect_error(&reply, 404, "InvalidVswitchID.NotFound", "exist");
}

static void test_vpc_works_on_one_vswitch_at_a_time(void **state) {
    Rig *rig = *state;
    const char *vpc = make_vpc(rig);
    const char *first = make_vswitch(rig, vpc, "10.0.1.0/24");
    Reply made = add_vswitch(rig, vpc, "10.0.2.0/24", "cn-hangzhou-h");
    rig_expect_ok(&made);
    Reply reply = add_vswitch(rig, vpc, "10.0.3.0/24", "cn-hangzhou-h");
    rig_expect_error(&reply, 400, "TaskConflict", "wait");
    reply = about(rig, "DeleteVSwitch", "VSwitchId", first);
    rig_expect_error(&reply, 400, "TaskConflict", "wait");
    const char *other = make_vpc(rig);
    reply = add_vswitch(rig, other, "10.0.3.0/24", "cn-hangzhou-h");
    rig_expect_ok(&reply);
}

static void test_token_makes_a_creation_once(void **state) {
    Rig *rig = *state;
    const char *same = "{" REGION ",\"ClientToken\":\"t\",\"VpcName\":\"a\"}";
    Reply first = call(rig, "CreateVpc", same), again = call(rig, "CreateVpc", same);
    rig_expect_ok(&again);
    assert_string_equal(rig_text(&first, "VpcId"), rig_text(&again, "VpcId"));
    assert_int_equal(store_count(rig->cloud.store, "vpc/vpcs"), 1);
    Reply reply = call(rig, "CreateVpc", "{" REGION ",\"ClientToken\":\"t\",\"VpcName\":\"b\"}");
    rig_expect_error(&reply, 400, "IdempotentParameterMismatch", "token");
    reply = call(rig, "CreateVpc", "{" REGION ",\"ClientToken\":\"\xc3\xa4\"}");
    rig_expect_error(&reply, 400, "InvalidClientToken.Malformed", "64");
}

typedef struct Block {
    const char *cidr, *code; // code NULL: fine
} Block;

static const Block vpc_blocks[] = {
    {"10.0.0.0/8", NULL},
    {"192.168.0.0/28", NULL},
    {"10.0.0.0/7", "InvalidParameter"},
    {"10.0.0.0/29", "InvalidParameter"},
    {"10.0.0.1/16", "InvalidParameter"},
    {"10.0.0/16", "InvalidParameter"},
    {"10.0.0.0", "InvalidParameter"},
    {"100.64.0.0/16", "InvalidParameter"},
    {"127.0.0.0/16", "InvalidParameter"},
};

static const Block vswitch_blocks[] = {
    {"10.0.0.0/17", NULL},
    {"10.0.0.0/24", "InvalidCidrBlock.Overlapped"},
    {"10.0.0.0/16", "InvalidCidrBlock.Overlapped"},
    {"10.1.0.0/24", "InvalidCidrBlock.Malformed"},
    {"10.0.0.0/15", "InvalidCidrBlock.Malformed"},
    {"10.0.128.0/30", "InvalidCidrBlock.Malformed"},
    {"10.0.128.8/28", "InvalidCidrBlock.Malformed"},
    {"10.0.128.0/29", NULL},
};

static void expect_block(const Reply *reply, const Block *block) {
    if (block->code == NULL)
        rig_expect_ok(reply);
    else
        rig_expect_error(reply, 400, block->code, "CIDR");
}

static void test_blocks_lie_in_one_another_and_do_not_overlap(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(vpc_blocks); i++) {
        Reply reply =
            call(rig, "CreateVpc",
                 arena_printf(rig->arena, "{" REGION ",\"CidrBlock\":\"%s\"}", vpc_blocks[i].cidr));
        expect_block(&reply, &vpc_blocks[i]);
    }
    const char *vpc = make_vpc(rig);
    for (size_t i = 0; i < COUNT_OF(vswitch_blocks); i++) {
        Reply reply = add_vswitch(rig, vpc, vswitch_blocks[i].cidr, "cn-hangzhou-h");
        expect_block(&reply, &vswitch_blocks[i]);
        pass(rig, 5000);
    }
    Reply reply = add_vswitch(rig, vpc, "10.0.200.0/24", "cn-hangzhou-a");
    rig_expect_error(&reply, 400, "InvalidZoneId.NotFound", "zone");
    reply = add_vswitch(rig, "vpc-none", "10.0.200.0/24", "cn-hangzhou-h");
    rig_expect_error(&reply, 404, "InvalidVpcId.NotFound", "VPC");
}

static void test_what_is_used_is_kept(void **state) {
    static const char *const users[] = {"ecs/network_interfaces", "rds/instances"};
    Rig *rig = *state;
    const char *vpc = make_vpc(rig), *vswitch = make_vswitch(rig, vpc, "10.0.1.0/24");
    Reply reply = about(rig, "DeleteVpc", "VpcId", vpc);
    rig_expect_error(&reply, 400, "DependencyViolation.VSwitch", "VSwitches");
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        put(rig, users[i], "x", arena_printf(rig->arena, "{\"VSwitchId\":\"%s\"}", vswitch));
        reply = about(rig, "DeleteVSwitch", "VSwitchId", vswitch);
        rig_expect_error(&reply, 400, "DependencyViolation", "depend");
        store_delete(rig->cloud.store, users[i], TEXT("x"));
    }
    reply = about(rig, "DeleteVSwitch", "VSwitchId", vswitch);
    rig_expect_ok(&reply);
    pass(rig, 5000);
    put(rig, "ecs/security_groups", "sg", arena_printf(rig->arena, "{\"VpcId\":\"%s\"}", vpc));
    reply = about(rig, "DeleteVpc", "VpcId", vpc);
    rig_expect_error(&reply, 400, "DependencyViolation.SecurityGroup", "security groups");
}

static void test_missing_ids_are_answered_as_chosen(void **state) {
    Rig *rig = *state;
    Reply reply = about(rig, "DescribeVSwitchAttributes", "VSwitchId", "vsw-none");
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "VSwitchId"), "");
    reply = rig_edit(rig, &vpc_service, "answer_missing", "{\"as\":\"error\"}");
    rig_expect_ok(&reply);
    reply = about(rig, "DescribeVSwitchAttributes", "VSwitchId", "vsw-none");
    rig_expect_error(&reply, 404, "InvalidVswitchID.NotFound", "vsw-none");
    reply = about(rig, "DescribeVpcAttribute", "VpcId", "vpc-none");
    rig_expect_error(&reply, 404, "InvalidVpcID.NotFound", "vpc-none");
    reply = rig_edit(rig, &vpc_service, "answer_missing", "{\"as\":\"else\"}");
    rig_expect_error(&reply, 400, "InvalidParameter", "empty or error");
}

static void test_lists_filter_and_page(void **state) {
    Rig *rig = *state;
    const char *vpc = make_vpc(rig), *one = make_vswitch(rig, vpc, "10.0.1.0/24");
    make_vswitch(rig, vpc, "10.0.2.0/24");
    make_vpc(rig);
    Reply reply = about(rig, "DescribeVSwitches", "VpcId", vpc);
    assert_string_equal(rig_text(&reply, "TotalCount"), "2");
    reply = about(rig, "DescribeVSwitches", "VSwitchId", one);
    assert_int_equal(value_count(value_at(reply.body, "VSwitches.VSwitch")), 1);
    reply = about(rig, "DescribeVpcs", "PageSize", "1");
    assert_string_equal(rig_text(&reply, "TotalCount"), "2");
    assert_int_equal(value_count(value_at(reply.body, "Vpcs.Vpc")), 1);
    reply = about(rig, "DescribeVpcs", "VpcId", vpc);
    const Value *found = value_at(reply.body, "Vpcs.Vpc");
    assert_int_equal(value_count(value_at(found->list.items[0], "VSwitchIds.VSwitchId")), 2);
    reply = about(rig, "DescribeVpcs", "PageSize", "51");
    rig_expect_error(&reply, 400, "InvalidParameter", "50");
    reply = call(rig, "DescribeZones", "{" REGION "}");
    assert_int_equal(value_count(value_at(reply.body, "Zones.Zone")), 4);
}

static Reply tag(Rig *rig, const char *operation, const char *id, const char *more) {
    return call(rig, operation,
                arena_printf(rig->arena,
                             "{" REGION ",\"ResourceType\":\"VPC\",\"ResourceId.1\":\"%s\"%s}", id,
                             more));
}

static void test_tags_are_set_taken_away_and_looked_for(void **state) {
    Rig *rig = *state;
    Reply made = call(rig, "CreateVpc", "{" REGION ",\"Tag.1.Key\":\"a\",\"Tag.1.Value\":\"1\"}");
    const char *id = rig_text(&made, "VpcId");
    make_vpc(rig);
    Reply reply = tag(rig, "TagResources", id, ",\"Tag.1.Key\":\"b\",\"Tag.1.Value\":\"2\"");
    rig_expect_ok(&reply);
    reply = tag(rig, "ListTagResources", id, "");
    assert_int_equal(value_count(value_at(reply.body, "TagResources.TagResource")), 2);
    reply = call(rig, "DescribeVpcs", "{" REGION ",\"Tag.1.Key\":\"b\",\"Tag.1.Value\":\"2\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "1");
    reply = tag(rig, "UnTagResources", id, ",\"TagKey.1\":\"b\"");
    rig_expect_ok(&reply);
    reply = call(rig, "DescribeVpcs", "{" REGION ",\"Tag.1.Key\":\"b\"}");
    assert_string_equal(rig_text(&reply, "TotalCount"), "0");
    reply = tag(rig, "TagResources", "vpc-none", ",\"Tag.1.Key\":\"b\",\"Tag.1.Value\":\"2\"");
    rig_expect_error(&reply, 404, "InvalidResourceId.NotFound", "vpc-none");
    reply = tag(rig, "TagResources", id, ",\"Tag.1.Key\":\"acs:b\",\"Tag.1.Value\":\"2\"");
    rig_expect_error(&reply, 400, "InvalidTagKey.Malformed", "keys");
}

static void test_what_is_not_emulated_is_refused(void **state) {
    Rig *rig = *state;
    Reply reply = call(rig, "CreateVpc", "{" REGION ",\"EnableIpv6\":\"true\"}");
    rig_expect_error(&reply, 501, "ParameterNotEmulated", "EnableIpv6");
    reply = call(rig, "CreateVpc", "{\"RegionId\":\"cn-shanghai\"}");
    rig_expect_error(&reply, 404, "InvalidRegionId.NotFound", "cn-shanghai");
    assert_int_equal(store_count(rig->cloud.store, "vpc/vpcs"), 0);
}

static void test_names_are_changed(void **state) {
    Rig *rig = *state;
    const char *vpc = make_vpc(rig);
    Reply reply = call(rig, "ModifyVpcAttribute",
                       arena_printf(rig->arena, "{\"VpcId\":\"%s\",\"VpcName\":\"new\"}", vpc));
    rig_expect_ok(&reply);
    reply = about(rig, "DescribeVpcAttribute", "VpcId", vpc);
    assert_string_equal(rig_text(&reply, "VpcName"), "new");
    reply = call(rig, "ModifyVpcAttribute",
                 arena_printf(rig->arena, "{\"VpcId\":\"%s\",\"VpcName\":\"http://new\"}", vpc));
    rig_expect_error(&reply, 400, "InvalidVpcName.Malformed", "name");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_states_follow_the_clock),
        RIG_TEST(test_vswitch_is_made_and_deleted_in_the_background),
        RIG_TEST(test_vpc_works_on_one_vswitch_at_a_time),
        RIG_TEST(test_token_makes_a_creation_once),
        RIG_TEST(test_blocks_lie_in_one_another_and_do_not_overlap),
        RIG_TEST(test_what_is_used_is_kept),
        RIG_TEST(test_missing_ids_are_answered_as_chosen),
        RIG_TEST(test_lists_filter_and_page),
        RIG_TEST(test_tags_are_set_taken_away_and_looked_for),
        RIG_TEST(test_what_is_not_emulated_is_refused),
        RIG_TEST(test_names_are_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
