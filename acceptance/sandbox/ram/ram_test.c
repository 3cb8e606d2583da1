// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/ram.h"

#include "acceptance/tools/cloud_rig.h"

#define READ                                                                                       \
    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:Get*\","             \
    "\"Resource\":\"*\"}]}"
#define READ_JSON                                                                                  \
    "\"{\\\"Version\\\":\\\"1\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\","               \
    "\\\"Action\\\":\\\"oss:Get*\\\",\\\"Resource\\\":\\\"*\\\"}]}\""
#define USER "{\"UserName\":\"app\"}"
#define POLICY "\"PolicyName\":\"files\",\"PolicyType\":\"Custom\""
#define ATTACHMENT "{\"UserName\":\"app\"," POLICY "}"

static Reply call(Rig *rig, const char *operation, const char *parameters) {
    return rig_call(rig, &ram_service, operation, parameters, NULL);
}

static Reply good(Rig *rig, const char *operation, const char *parameters) {
    Reply reply = call(rig, operation, parameters);
    rig_expect_ok(&reply);
    return reply;
}

static void bad(Rig *rig, const char *operation, const char *parameters, int status,
                const char *code) {
    Reply reply = call(rig, operation, parameters);
    rig_expect_error(&reply, status, code, "");
}

static size_t count_at(const Reply *reply, const char *dotted) {
    return value_count(value_at(reply->body, dotted));
}

static void make_policy(Rig *rig) {
    Reply made =
        good(rig, "CreatePolicy", "{\"PolicyName\":\"files\",\"PolicyDocument\":" READ_JSON "}");
    assert_true(value_is_null(value_at(made.body, "Policy.UpdateDate")));
}

static void a_user_lives(void **state) {
    Rig *rig = *state;
    Reply made = good(rig, "CreateUser", "{\"UserName\":\"app\",\"Comments\":\"of LobeChat\"}");
    assert_string_equal(rig_text(&made, "User.DisplayName"), "app");
    assert_int_equal(strlen(rig_text(&made, "User.UserId")), 18);
    bad(rig, "CreateUser", USER, 409, "EntityAlreadyExists.User");
    Reply read = good(rig, "GetUser", USER);
    assert_string_not_equal(rig_text(&read, "User.UpdateDate"), "");
    const Value *seen =
        value_map_without(rig->arena, value_get(read.body, "User"), TEXT("UpdateDate"));
    assert_true(value_equal(value_get(made.body, "User"), seen));
    assert_string_equal(rig_text(&read, "User.Comments"), "of LobeChat");
    good(rig, "UpdateUser",
         "{\"UserName\":\"app\",\"NewComments\":\"\",\"NewDisplayName\":\"Äpp\"}");
    read = good(rig, "GetUser", USER);
    assert_string_equal(rig_text(&read, "User.Comments"), "");
    assert_string_equal(rig_text(&read, "User.DisplayName"), "Äpp");
    good(rig, "DeleteUser", USER);
    bad(rig, "GetUser", USER, 404, "EntityNotExist.User");
    bad(rig, "DeleteUser", USER, 404, "EntityNotExist.User");
    bad(rig, "UpdateUser", USER, 404, "EntityNotExist.User");
}

static void names_are_checked(void **state) {
    Rig *rig = *state;
    static const struct {
        const char *operation, *parameters, *code;
    } cases[] = {
        {"CreateUser", "{\"UserName\":\"a b\"}", "InvalidParameter.UserName.InvalidChars"},
        {"CreateUser",
         "{\"UserName\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
         "InvalidParameter.UserName.Length"},
        {"CreatePolicy", "{\"PolicyName\":\"a_b\",\"PolicyDocument\":" READ_JSON "}",
         "InvalidParameter.PolicyName.InvalidChars"},
        {"CreatePolicy", "{\"PolicyName\":\"a\",\"PolicyDocument\":\"{}\"}",
         "MalformedPolicyDocument"},
        {"GetPolicy", "{\"PolicyName\":\"a\",\"PolicyType\":\"Own\"}",
         "InvalidParameter.PolicyType"},
        {"ListUsers", "{\"MaxItems\":\"0\"}", "InvalidParameter.MaxItems"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bad(rig, cases[i].operation, cases[i].parameters, 400, cases[i].code);
    }
    good(rig, "CreateUser", "{\"UserName\":\"a-b_c.D9\"}");
}

static void lists_come_in_pages(void **state) {
    Rig *rig = *state;
    for (int i = 0; i < 3; i++) {
        good(rig, "CreateUser", arena_printf(rig->arena, "{\"UserName\":\"u%d\"}", i));
    }
    Reply page = good(rig, "ListUsers", "{\"MaxItems\":\"2\"}");
    assert_int_equal(count_at(&page, "Users.User"), 2);
    assert_true(value_bool_or(value_at(page.body, "IsTruncated"), false));
    assert_string_equal(rig_text(&page, "Marker"), "u1");
    page = good(rig, "ListUsers", "{\"MaxItems\":\"2\",\"Marker\":\"u1\"}");
    assert_int_equal(count_at(&page, "Users.User"), 1);
    assert_false(value_bool_or(value_at(page.body, "IsTruncated"), true));
    make_policy(rig);
    page = good(rig, "ListPolicies", "{\"PolicyType\":\"Custom\"}");
    assert_int_equal(count_at(&page, "Policies.Policy"), 1);
    page = good(rig, "ListPolicies", "{}");
    assert_true(count_at(&page, "Policies.Policy") > 1);
}

static void dependencies_are_kept(void **state) {
    Rig *rig = *state;
    good(rig, "CreateUser", USER);
    make_policy(rig);
    bad(rig, "DetachPolicyFromUser", ATTACHMENT, 404, "EntityNotExist.User.Policy");
    good(rig, "AttachPolicyToUser", ATTACHMENT);
    bad(rig, "AttachPolicyToUser", ATTACHMENT, 409, "EntityAlreadyExists.User.Policy");
    Reply list = good(rig, "ListPoliciesForUser", USER);
    assert_int_equal(count_at(&list, "Policies.Policy"), 1);
    Reply policy = good(rig, "GetPolicy", "{" POLICY "}");
    assert_string_equal(rig_text(&policy, "Policy.AttachmentCount"), "1");
    assert_string_equal(rig_text(&policy, "DefaultPolicyVersion.PolicyDocument"), READ);
    bad(rig, "DeletePolicy", "{\"PolicyName\":\"files\"}", 409, "DeleteConflict.Policy.User");
    bad(rig, "DeleteUser", USER, 409, "DeleteConflict.User.Policy");
    good(rig, "DetachPolicyFromUser", ATTACHMENT);
    Reply key = good(rig, "CreateAccessKey", USER);
    bad(rig, "DeleteUser", USER, 409, "DeleteConflict.User.AccessKey");
    good(rig, "DeleteAccessKey",
         arena_printf(rig->arena, "{\"UserName\":\"app\",\"UserAccessKeyId\":\"%s\"}",
                      rig_text(&key, "AccessKey.AccessKeyId")));
    good(rig, "DeleteUser", USER);
    good(rig, "DeletePolicy", "{\"PolicyName\":\"files\"}");
    for (const char *c = store_next_collection(rig->cloud.store, NULL); c != NULL;
         c = store_next_collection(rig->cloud.store, c)) {
        assert_int_equal(store_count(rig->cloud.store, c), 0);
    }
    bad(rig, "AttachPolicyToUser", ATTACHMENT, 404, "EntityNotExist.User");
    good(rig, "CreateUser", USER);
    bad(rig, "AttachPolicyToUser", ATTACHMENT, 404, "EntityNotExist.Policy");
    good(rig, "AttachPolicyToUser",
         "{\"UserName\":\"app\",\"PolicyName\":\"AliyunOSSFullAccess\",\"PolicyType\":\"System\"}");
}

static void a_secret_is_told_once(void **state) {
    Rig *rig = *state;
    good(rig, "CreateUser", USER);
    Reply first = good(rig, "CreateAccessKey", USER);
    assert_int_equal(strlen(rig_text(&first, "AccessKey.AccessKeySecret")), 30);
    good(rig, "CreateAccessKey", USER);
    bad(rig, "CreateAccessKey", USER, 409, "LimitExceeded.User.AccessKey");
    Reply list = good(rig, "ListAccessKeys", USER);
    const Value *keys = value_at(list.body, "AccessKeys.AccessKey");
    assert_int_equal(value_count(keys), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(value_is_null(value_get(keys->list.items[i], "AccessKeySecret")));
    }
    const char *id = rig_text(&first, "AccessKey.AccessKeyId");
    const char *of =
        arena_printf(rig->arena, "\"UserName\":\"app\",\"UserAccessKeyId\":\"%s\"", id);
    bad(rig, "UpdateAccessKey", arena_printf(rig->arena, "{%s,\"Status\":\"Off\"}", of), 400,
        "InvalidParameter.Status");
    good(rig, "UpdateAccessKey", arena_printf(rig->arena, "{%s,\"Status\":\"Inactive\"}", of));
    good(rig, "CreateUser", "{\"UserName\":\"other\"}");
    bad(rig, "DeleteAccessKey",
        arena_printf(rig->arena, "{\"UserName\":\"other\",\"UserAccessKeyId\":\"%s\"}", id), 404,
        "EntityNotExist.User.AccessKey");
    bad(rig, "CreateAccessKey", "{\"UserName\":\"nobody\"}", 404, "EntityNotExist.User");
}

static void a_renamed_user_keeps_what_it_has(void **state) {
    Rig *rig = *state;
    good(rig, "CreateUser", USER);
    good(rig, "CreateUser", "{\"UserName\":\"taken\"}");
    make_policy(rig);
    good(rig, "AttachPolicyToUser", ATTACHMENT);
    good(rig, "CreateAccessKey", USER);
    bad(rig, "UpdateUser", "{\"UserName\":\"app\",\"NewUserName\":\"taken\"}", 409,
        "EntityAlreadyExists.User");
    good(rig, "UpdateUser", "{\"UserName\":\"app\",\"NewUserName\":\"app2\"}");
    bad(rig, "GetUser", USER, 404, "EntityNotExist.User");
    Reply keys = good(rig, "ListAccessKeys", "{\"UserName\":\"app2\"}");
    assert_int_equal(count_at(&keys, "AccessKeys.AccessKey"), 1);
    Reply policies = good(rig, "ListPoliciesForUser", "{\"UserName\":\"app2\"}");
    assert_int_equal(count_at(&policies, "Policies.Policy"), 1);
    assert_int_equal(store_count(rig->cloud.store, "ram/attachments"), 1);
}

#define ROTATED                                                                                    \
    "{\"PolicyName\":\"files\",\"SetAsDefault\":\"true\",\"RotateStrategy\":"                      \
    "\"DeleteOldestNonDefaultVersionWhenLimitExceeded\",\"PolicyDocument\":" READ_JSON "}"

static void versions_are_counted(void **state) {
    Rig *rig = *state;
    const char *more = "{\"PolicyName\":\"files\",\"PolicyDocument\":" READ_JSON "}";
    make_policy(rig);
    bad(rig, "CreatePolicy", more, 409, "EntityAlreadyExists.Policy");
    for (int i = 0; i < 4; i++) good(rig, "CreatePolicyVersion", more);
    bad(rig, "CreatePolicyVersion", more, 409, "LimitExceeded.Policy.Version");
    bad(rig, "DeletePolicyVersion", "{\"PolicyName\":\"files\",\"VersionId\":\"v1\"}", 409,
        "DeleteConflict.Policy.Version.Default");
    bad(rig, "GetPolicyVersion", "{" POLICY ",\"VersionId\":\"v9\"}", 404,
        "EntityNotExist.Policy.Version");
    bad(rig, "DeletePolicy", "{\"PolicyName\":\"files\"}", 409, "DeleteConflict.Policy.Version");
    Reply made = good(rig, "CreatePolicyVersion", ROTATED);
    assert_string_equal(rig_text(&made, "PolicyVersion.VersionId"), "v6");
    bad(rig, "GetPolicyVersion", "{" POLICY ",\"VersionId\":\"v2\"}", 404,
        "EntityNotExist.Policy.Version");
    Reply policy = good(rig, "GetPolicy", "{" POLICY "}");
    assert_string_equal(rig_text(&policy, "Policy.DefaultVersion"), "v6");
    good(rig, "SetDefaultPolicyVersion", "{\"PolicyName\":\"files\",\"VersionId\":\"v3\"}");
    good(rig, "DeletePolicyVersion", "{\"PolicyName\":\"files\",\"VersionId\":\"v6\"}");
    Reply list = good(rig, "ListPolicyVersions", "{" POLICY "}");
    assert_int_equal(count_at(&list, "PolicyVersions.PolicyVersion"), 4);
    // v10 is not older than v9.
    for (int i = 7; i <= 12; i++) good(rig, "CreatePolicyVersion", ROTATED);
    list = good(rig, "ListPolicyVersions", "{" POLICY "}");
    const Value *versions = value_at(list.body, "PolicyVersions.PolicyVersion");
    assert_int_equal(value_count(versions), 5);
    for (size_t i = 0; i < 5; i++) {
        const char *id = value_cstr(value_get(versions->list.items[i], "VersionId"));
        assert_string_equal(id, arena_printf(rig->arena, "v%zu", 8 + i));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_user_lives),          RIG_TEST(names_are_checked),
        RIG_TEST(lists_come_in_pages),   RIG_TEST(dependencies_are_kept),
        RIG_TEST(a_secret_is_told_once), RIG_TEST(a_renamed_user_keeps_what_it_has),
        RIG_TEST(versions_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
