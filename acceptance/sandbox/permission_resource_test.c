// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/permission_resource.h"

#include "acceptance/sandbox/permission.h"
#include "acceptance/sandbox/ram/ram.h"
#include "acceptance/tools/cloud_rig.h"

#define ACCOUNT "1000000012345678"

static Request request_for(Rig *rig, const char *operation, const char *parameters) {
    Request request = rig_request(rig);
    request.operation = operation;
    request.parameters = rig_json(rig, parameters);
    return request;
}

static const Service *service(const char *name) {
    const Service *found = service_find(text_of(name));
    assert_non_null(found);
    return found;
}

static void put(Rig *rig, const char *collection, const char *key, const char *json) {
    const char *reason = NULL;
    store_put(rig->cloud.store, collection, text_of(key), rig_json(rig, json));
    assert_true(store_commit(rig->cloud.store, 0, &reason).ok);
    store_release(rig->cloud.store);
}

static void test_a_call_is_about_objects(void **state) {
    Rig *rig = *state;
    static const struct {
        const char *service, *operation, *parameters, *resources;
    } rows[] = {
        {"rds", "CreateAccount", "{\"DBInstanceId\":\"pgm-1\"}",
         "acs:rds:cn-hangzhou:" ACCOUNT ":dbinstance/pgm-1"},
        {"rds", "CreateDBInstance", "{}", "acs:rds:cn-hangzhou:" ACCOUNT ":dbinstance/*"},
        {"rds", "DescribeAvailableZones", "{}", "*"},
        {"fc", "CreateFunction", "{}", "*"},
        {"vpc", "CreateVSwitch", "{\"VpcId\":\"vpc-1\"}", "*"},
        {"vpc", "DeleteVSwitch", "{\"VSwitchId\":\"vsw-1\"}",
         "acs:vpc:cn-hangzhou:" ACCOUNT ":vswitch/vsw-1"},
        {"ecs", "DeleteSecurityGroup", "{\"SecurityGroupId\":\"sg-1\"}",
         "acs:ecs:cn-hangzhou:" ACCOUNT ":securitygroup/sg-1"},
        {"ecs", "DescribeNetworkInterfaces", "{}", "acs:ecs:cn-hangzhou:" ACCOUNT ":eni/*"},
        {"ram", "CreateAccessKey", "{\"UserName\":\"app\"}", "acs:ram:*:" ACCOUNT ":user/app"},
        {"ram", "ListPolicyVersions", "{\"PolicyName\":\"p\",\"PolicyType\":\"Custom\"}",
         "acs:ram:*:" ACCOUNT ":policy/p"},
        {"ram", "AttachPolicyToUser",
         "{\"UserName\":\"app\",\"PolicyName\":\"p\",\"PolicyType\":\"System\"}",
         "acs:ram:*:" ACCOUNT ":user/app acs:ram:*:system:policy/p"},
        {"ram", "ListPoliciesForUser", "{\"UserName\":\"app\"}", "acs:ram:*:" ACCOUNT ":user/app"},
        {"alidns", "AddDomainRecord", "{\"DomainName\":\"example.com\"}",
         "acs:alidns::" ACCOUNT ":domain/example.com"},
        {"alidns", "DeleteDomainRecord", "{\"RecordId\":\"7\"}",
         "acs:alidns::" ACCOUNT ":domain/example.net"},
        {"alidns", "DeleteDomainRecord", "{\"RecordId\":\"8\"}",
         "acs:alidns::" ACCOUNT ":domain/*"},
        {"alidns", "DescribeSubDomainRecords", "{\"SubDomain\":\"a.b.example.com\"}",
         "acs:alidns::" ACCOUNT ":domain/example.com"},
        {"sts", "AssumeRole", "{\"RoleArn\":\"acs:ram::" ACCOUNT ":role/deployer\"}",
         "acs:ram:*:" ACCOUNT ":role/deployer"},
        {"cas", "GetUserCertificateDetail", "{}", "*"},
    };
    put(rig, "alidns/records", "7", "{\"DomainName\":\"example.net\"}");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Request request = request_for(rig, rows[i].operation, rows[i].parameters);
        Text resources[PERMISSION_RESOURCES_MOST];
        size_t count = permission_resources(&request, service(rows[i].service), resources);
        const char *got = resources[0].data;
        if (count == 2) got = arena_printf(rig->arena, "%s %s", got, resources[1].data);
        if (strcmp(got, rows[i].resources) != 0) fail_msg("%s: %s", rows[i].operation, got);
    }
}

// ---- who may
#define STATEMENT(effect, action, resource)                                                        \
    "{\"Effect\":\"" effect "\",\"Action\":\"" action "\",\"Resource\":\"" resource "\"}"
#define DOCUMENT(...) "{\"Version\":\"1\",\"Statement\":[" __VA_ARGS__ "]}"

// What a caller with the document may of three calls, as a row of digits.
static const char *tries(Rig *rig, const Caller *caller) {
    static const char *const calls[][3] = {
        {"ram", "GetUser", "{\"UserName\":\"app\"}"},
        {"ram", "GetUser", "{\"UserName\":\"root\"}"},
        {"rds", "CreateAccount", "{\"DBInstanceId\":\"pgm-1\"}"},
    };
    char *seen = arena_strdup(rig->arena, "000");
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        Request request = request_for(rig, calls[i][1], calls[i][2]);
        request.caller = *caller;
        if (permission_check(&request, service(calls[i][0])).code == NULL) seen[i] = '1';
    }
    return seen;
}

static const struct {
    const char *document, *expected;
} verdicts[] = {
    {DOCUMENT(STATEMENT("Allow", "*", "*")), "111"},
    {DOCUMENT(STATEMENT("Allow", "ram:*", "*")), "110"},
    {DOCUMENT(STATEMENT("Allow", "ram:GetUser", "acs:ram:*:*:user/app")), "100"},
    {DOCUMENT(STATEMENT("Allow", "ram:getuser", "acs:ram:*:*:user/a*")), "100"},
    {DOCUMENT(STATEMENT("Allow", "ram:GetUser", "acs:ram:*:*:user/A*")), "000"},
    {DOCUMENT(STATEMENT("Allow", "*", "acs:rds:*:*:*")), "001"},
    {DOCUMENT(STATEMENT("Allow", "*", "acs:rds:cn-beijing:*:*")), "000"},
    {DOCUMENT(STATEMENT("Allow", "*", "*") "," STATEMENT("Deny", "*", "acs:ram:*:*:user/root")),
     "101"},
    {DOCUMENT("{\"Effect\":\"Allow\",\"NotAction\":\"rds:*\",\"NotResource\":"
              "\"acs:ram:*:*:user/root\"}"),
     "100"},
};

static void test_policies_are_about_objects(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        put(rig, "ram/users", "u", "{\"UserName\":\"u\"}");
        const Value *parameters =
            value_with(rig->arena, rig_json(rig, "{\"PolicyName\":\"p\"}"), "PolicyDocument",
                       value_cstring(rig->arena, verdicts[i].document));
        Reply reply = rig_call(rig, &ram_service, "CreatePolicy",
                               json_print(rig->arena, parameters).data, NULL);
        rig_expect_ok(&reply);
        put(rig, "ram/attachments", "u/Custom/p",
            "{\"UserName\":\"u\",\"PolicyType\":\"Custom\",\"PolicyName\":\"p\"}");
        const char *seen = tries(rig, &(Caller){.user = "u"});
        if (strcmp(seen, verdicts[i].expected) != 0) fail_msg("%s: %s", verdicts[i].document, seen);
        store_delete(rig->cloud.store, "ram/attachments", TEXT("u/Custom/p"));
        rig_finish(rig, reply_ok(NULL));
        rig_call(rig, &ram_service, "DeletePolicy", "{\"PolicyName\":\"p\"}", NULL);
    }
}

static void test_roles_and_their_sessions_have_policies(void **state) {
    Rig *rig = *state;
    Caller role = {.role = "deployer", .role_id = "3"};
    assert_string_equal(tries(rig, &role), "111"); // nothing is said of it
    Reply reply = rig_edit(rig, &ram_service, "set_role_policy",
                           "{\"RoleName\":\"deployer\",\"PolicyDocument\":" DOCUMENT(
                               STATEMENT("Allow", "ram:*", "*")) "}");
    rig_expect_ok(&reply);
    assert_string_equal(tries(rig, &role), "110");
    assert_string_equal(tries(rig, &(Caller){.role = "other", .role_id = "4"}), "111");
    role.policy = DOCUMENT(STATEMENT("Allow", "*", "acs:ram:*:*:user/app"));
    assert_string_equal(tries(rig, &role), "100"); // both have to allow it
    reply = rig_edit(rig, &ram_service, "set_role_policy",
                     "{\"RoleName\":\"deployer\",\"PolicyDocument\":{}}");
    rig_expect_error(&reply, 400, "MalformedPolicyDocument", "");
    rig_edit(rig, &ram_service, "set_role_policy", "{\"RoleName\":\"deployer\"}");
    role.policy = "";
    assert_string_equal(tries(rig, &role), "111");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_a_call_is_about_objects),
        RIG_TEST(test_policies_are_about_objects),
        RIG_TEST(test_roles_and_their_sessions_have_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
