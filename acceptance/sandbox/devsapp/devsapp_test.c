// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/devsapp/devsapp.h"

#include "acceptance/sandbox/alidns/resolve.h"
#include "acceptance/sandbox/fc2/fc2.h"
#include "acceptance/tools/cloud_rig.h"

#define ACCOUNT "1000000012345678"
#define DOMAIN "my-chat.fcv3." ACCOUNT ".cn-hangzhou.fc.devsapp.net"
#define TARGET ACCOUNT ".cn-hangzhou.fc.aliyuncs.com"
#define FORM "type=fc&user=" ACCOUNT "&region=cn-hangzhou&service=fcv3"
#define SERVICE "\"serviceName\":\"serverless-devs-check\""
#define ZIP "UEsDBAoAAAA="

static Reply post(Rig *rig, const char *path, const char *type, const char *form) {
    ContractPair *headers = ARENA_ARRAY(rig->arena, 1, ContractPair);
    headers[0] = (ContractPair){TEXT("Content-Type"), text_of(type)};
    Request request = rig_request(rig);
    request.method = TEXT("POST");
    request.path = text_of(path);
    request.headers = headers;
    request.header_count = 1;
    request.raw_body = text_of(form);
    request.operation = devsapp_service.name_operation(&request);
    assert_non_null(request.operation);
    Reply reply = rig_finish(rig, rig_handle(rig, devsapp_service.serve, &request));
    reply = devsapp_service.finish(&request, reply);
    if (reply.content_type != NULL) reply.body = rig_json(rig, reply.raw.data);
    return reply;
}

static Reply post_form(Rig *rig, const char *path, const char *form) {
    return post(rig, path, "application/x-www-form-urlencoded", form);
}

static const char *get_token(Rig *rig) {
    Reply reply = post_form(rig, "/token", FORM "&function=My_Chat");
    assert_string_equal(rig_text(&reply, "Response.Status"), "Success");
    assert_string_equal(rig_text(&reply, "Response.Body.Domain"), DOMAIN);
    return rig_text(&reply, "Response.Body.Token");
}

static Reply get_domain(Rig *rig, const char *token) {
    return post_form(rig, "/domain",
                     arena_printf(rig->arena, FORM "&function=My_Chat&token=%s", token));
}

static void expect_refused(Rig *rig, const char *token, const char *part) {
    Reply reply = get_domain(rig, token);
    assert_int_equal(reply.status, 200);
    assert_string_equal(rig_text(&reply, "Response.Status"), "Failed");
    assert_non_null(strstr(rig_text(&reply, "Response.Body"), part));
    assert_false(alidns_points_to(&rig->cloud, rig->arena, TEXT(DOMAIN), TARGET));
}

static Reply fc2(Rig *rig, const char *operation, const char *parameters, const char *body) {
    return rig_call(rig, &fc2_service, operation, parameters, body);
}

static void make_function(Rig *rig, const char *name, const char *token) {
    Reply reply = fc2(rig, "CreateFunction", "{" SERVICE "}",
                      arena_printf(rig->arena,
                                   "{\"functionName\":\"domain%s\",\"runtime\":\"nodejs14\","
                                   "\"handler\":\"index.handler\",\"code\":{\"zipFile\":\"" ZIP
                                   "\"},\"environmentVariables\":{\"token\":\"%s\"}}",
                                   name, token));
    rig_expect_ok(&reply);
}

static const char *function_named(Rig *rig, const char *token) {
    return arena_printf(rig->arena, "{" SERVICE ",\"functionName\":\"domain%s\"}", token);
}

static void make_trigger(Rig *rig, const char *token, const char *auth) {
    Reply reply = fc2(rig, "CreateTrigger", function_named(rig, token),
                      arena_printf(rig->arena,
                                   "{\"triggerName\":\"httpTrigger\",\"triggerType\":\"http\","
                                   "\"triggerConfig\":\"{\\\"authType\\\":\\\"%s\\\","
                                   "\\\"methods\\\":[\\\"GET\\\",\\\"POST\\\"]}\"}",
                                   auth));
    rig_expect_ok(&reply);
}

static void make_service(Rig *rig) {
    Reply reply = fc2(rig, "CreateService", "{}", "{" SERVICE "}");
    rig_expect_ok(&reply);
}

static Reply delete_trigger(Rig *rig, const char *token) {
    return fc2(rig, "DeleteTrigger",
               arena_printf(rig->arena,
                            "{" SERVICE ",\"functionName\":\"domain%s\",\"triggerName\":"
                            "\"httpTrigger\"}",
                            token),
               NULL);
}

static void test_domain_is_given_to_who_has_the_account_for_30_days(void **state) {
    Rig *rig = *state;
    const char *token = get_token(rig);
    make_service(rig);
    make_function(rig, token, token);
    make_trigger(rig, token, "anonymous");
    Reply reply = get_domain(rig, token);
    assert_string_equal(rig_text(&reply, "Response.Status"), "Success");
    assert_true(alidns_points_to(&rig->cloud, rig->arena, TEXT(DOMAIN), TARGET));
    assert_false(alidns_points_to(&rig->cloud, rig->arena, TEXT("x." DOMAIN), TARGET));
    clock_advance(rig->cloud.clock, (int64_t)30 * 86400000 - 60000);
    cloud_settle(&rig->cloud, rig->arena);
    assert_true(alidns_points_to(&rig->cloud, rig->arena, TEXT(DOMAIN), TARGET));
    clock_advance(rig->cloud.clock, 61000);
    cloud_settle(&rig->cloud, rig->arena);
    assert_false(alidns_points_to(&rig->cloud, rig->arena, TEXT(DOMAIN), TARGET));
}

static void test_helper_has_to_prove_the_account(void **state) {
    Rig *rig = *state;
    const char *token = get_token(rig);
    expect_refused(rig, "unknown", "token is not valid");
    expect_refused(rig, token, "does not exist");
    make_service(rig);
    make_function(rig, token, "another");
    expect_refused(rig, token, "cannot be called");
    make_trigger(rig, token, "function");
    expect_refused(rig, token, "cannot be called");
    Reply reply = delete_trigger(rig, token);
    rig_expect_ok(&reply);
    make_trigger(rig, token, "anonymous");
    expect_refused(rig, token, "another token");
}

static const char *const bad_forms[] = {
    "",
    "type=oss&user=" ACCOUNT "&region=cn-hangzhou&service=fcv3&function=chat",
    "type=fc&user=1&region=cn-hangzhou&service=fcv3&function=chat",
    "type=fc&user=" ACCOUNT "&region=cn-shanghai&service=fcv3&function=chat",
    "type=fc&user=" ACCOUNT "&region=cn-hangzhou&service=fc&function=chat",
    FORM,
    FORM "&function=-chat",
    FORM "&function=a.b",
};

static void test_bad_forms_are_refused(void **state) {
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(bad_forms); i++) {
        Reply reply = post_form(rig, "/token", bad_forms[i]);
        assert_string_equal(rig_text(&reply, "Response.Status"), "Failed");
    }
    Reply reply = post(rig, "/token", "application/json", FORM "&function=chat");
    assert_string_equal(rig_text(&reply, "Response.Status"), "Failed");
}

static void test_token_is_for_its_function_and_used_up(void **state) {
    Rig *rig = *state;
    const char *token = get_token(rig);
    make_service(rig);
    make_function(rig, token, token);
    make_trigger(rig, token, "anonymous");
    Reply reply =
        post_form(rig, "/domain", arena_printf(rig->arena, FORM "&function=other&token=%s", token));
    assert_string_equal(rig_text(&reply, "Response.Status"), "Failed");
    reply = get_domain(rig, token);
    assert_string_equal(rig_text(&reply, "Response.Status"), "Success");
    reply = get_domain(rig, token);
    assert_string_equal(rig_text(&reply, "Response.Status"), "Failed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_domain_is_given_to_who_has_the_account_for_30_days),
        RIG_TEST(test_helper_has_to_prove_the_account),
        RIG_TEST(test_bad_forms_are_refused),
        RIG_TEST(test_token_is_for_its_function_and_used_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
