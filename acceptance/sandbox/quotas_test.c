// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/quotas.h"

#include "acceptance/sandbox/oss/oss.h"
#include "acceptance/sandbox/ram/ram.h"
#include "acceptance/sandbox/vpc/vpc.h"
#include "acceptance/tools/cloud_rig.h"

#define VPC "{\"RegionId\":\"cn-hangzhou\",\"ClientToken\":\"%s\"}"

static const char *set(Rig *rig, const char *quotas) {
    const char *reason = NULL;
    bool good = quotas_set(rig->arena, rig->cloud.store, rig_json(rig, quotas), &reason);
    assert_int_equal(good, reason == NULL);
    rig_finish(rig, reply_ok(NULL));
    return reason;
}

static Reply make_vpc(Rig *rig, const char *token) {
    return rig_call(rig, &vpc_service, "CreateVpc", arena_printf(rig->arena, VPC, token), NULL);
}

static Reply ram(Rig *rig, const char *operation, const char *user) {
    return rig_call(rig, &ram_service, operation,
                    arena_printf(rig->arena, "{\"UserName\":\"%s\"}", user), NULL);
}

static void test_what_is_too_much_is_refused_and_not_made(void **state) {
    Rig *rig = *state;
    assert_null(set(rig, "{\"service\":\"vpc\",\"operation\":\"CreateVpc\",\"limit\":1}"));
    Reply first = make_vpc(rig, "a");
    rig_expect_ok(&first);
    Reply reply = make_vpc(rig, "b");
    rig_expect_error(&reply, 400, "QuotaExceeded.Vpc", "VPC quota exceeded");
    assert_int_equal(store_count(rig->cloud.store, "vpc/vpcs"), 1);
    // Nothing new is made for a token that is known.
    reply = make_vpc(rig, "a");
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "VpcId"), rig_text(&first, "VpcId"));
    quotas_reset(rig->cloud.store);
    rig_finish(rig, reply_ok(NULL));
    reply = make_vpc(rig, "b");
    rig_expect_ok(&reply);
}

// Two keys for each user, whatever the others have.
static void test_a_quota_can_be_that_of_a_parent(void **state) {
    Rig *rig = *state;
    for (int i = 0; i < 2; i++) {
        const char *user = arena_printf(rig->arena, "u%d", i);
        Reply reply = ram(rig, "CreateUser", user);
        rig_expect_ok(&reply);
        for (int k = 0; k < 2; k++) {
            reply = ram(rig, "CreateAccessKey", user);
            rig_expect_ok(&reply);
        }
        reply = ram(rig, "CreateAccessKey", user);
        rig_expect_error(&reply, 409, "LimitExceeded.User.AccessKey", "beyond the current limits");
    }
    assert_null(set(rig,
                    "[{\"service\":\"ram\",\"operation\":\"CreateAccessKey\",\"limit\":3},"
                    "{\"service\":\"ram\",\"operation\":\"AttachPolicyToUser\",\"limit\":0}]"));
    Reply reply = ram(rig, "CreateAccessKey", "u1");
    rig_expect_ok(&reply);
    reply = ram(rig, "ListAccessKeys", "u1");
    assert_int_equal(value_count(value_at(reply.body, "AccessKeys.AccessKey")), 3);
    reply = rig_call(rig, &ram_service, "AttachPolicyToUser",
                     "{\"UserName\":\"u0\",\"PolicyName\":\"AliyunOSSFullAccess\","
                     "\"PolicyType\":\"System\"}",
                     NULL);
    rig_expect_error(&reply, 409, "LimitExceeded.User.Policy", "");
}

static void test_the_list_tells_what_is_set(void **state) {
    Rig *rig = *state;
    assert_null(set(rig, "{\"service\":\"fc\",\"operation\":\"CreateFunction\",\"limit\":7}"));
    const Value *first = value_list_at(quotas_list(rig->arena, rig->cloud.store), 0);
    assert_int_equal(value_int_or(value_get(first, "limit"), 0), 7);
    assert_int_equal(value_int_or(value_get(first, "default"), 0), 500);
    assert_null(set(rig, "{\"service\":\"fc\",\"operation\":\"CreateFunction\",\"limit\":null}"));
    first = value_list_at(quotas_list(rig->arena, rig->cloud.store), 0);
    assert_int_equal(value_int_or(value_get(first, "limit"), 0), 500);
}

static void test_nonsense_changes_nothing(void **state) {
    Rig *rig = *state;
    static const char *const rows[] = {
        "1",
        "{\"service\":\"fc\",\"operation\":\"GetFunction\",\"limit\":1}",
        "{\"service\":\"vpc\",\"operation\":\"CreateFunction\",\"limit\":1}",
        "{\"service\":\"fc\",\"operation\":\"CreateFunction\",\"limit\":-1}",
        "{\"service\":\"fc\",\"operation\":\"CreateFunction\"}",
        "[{\"service\":\"fc\",\"operation\":\"CreateFunction\",\"limit\":1},{}]",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) assert_non_null(set(rig, rows[i]));
    const Value *first = value_list_at(quotas_list(rig->arena, rig->cloud.store), 0);
    assert_int_equal(value_int_or(value_get(first, "limit"), 0), 500);
}

// A name that is wrong in the table would never limit anything.
static void test_every_quota_is_of_an_operation_that_is_served(void **state) {
    Rig *rig = *state;
    const Value *list = quotas_list(rig->arena, rig->cloud.store);
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *quota = list->list.items[i];
        Text name = value_text(value_get(quota, "service"));
        Text operation = value_text(value_get(quota, "operation"));
        const Service *service = service_find(name);
        assert_non_null(service);
        bool found = service == &oss_service && text_is(operation, "PutBucket");
        for (size_t o = 0; o < service->operation_count; o++)
            found = found || text_is(operation, service->operations[o].name);
        if (!found) fail_msg("%s %s", name.data, operation.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_what_is_too_much_is_refused_and_not_made),
        RIG_TEST(test_a_quota_can_be_that_of_a_parent),
        RIG_TEST(test_the_list_tells_what_is_set),
        RIG_TEST(test_nonsense_changes_nothing),
        RIG_TEST(test_every_quota_is_of_an_operation_that_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
