// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/cloud_rig.h"

#include "acceptance/sandbox/fc/fc.h"

#define CHAT "{\"functionName\":\"My_Chat\"}"
#define HTTP "{\"functionName\":\"My_Chat\",\"triggerName\":\"http\"}"
#define CONFIG(methods) "{\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[" methods "]}"
#define GET_POST "\\\"GET\\\",\\\"POST\\\""

static void make_function(Rig *rig) {
    Reply reply = rig_call(
        rig, &fc_service, "CreateFunction", "{}",
        "{\"functionName\":\"My_Chat\",\"runtime\":\"custom-container\",\"handler\":\"h\","
        "\"customContainerConfig\":{\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:1\"}}");
    rig_expect_ok(&reply);
}

static Reply create(Rig *rig, const char *name, const char *type, const char *config) {
    return rig_call(rig, &fc_service, "CreateTrigger", CHAT,
                    arena_printf(rig->arena,
                                 "{\"triggerName\":\"%s\",\"triggerType\":\"%s\","
                                 "\"triggerConfig\":\"%s\"}",
                                 name, type, config));
}

static void test_trigger_gives_a_loopback_url(void **state) {
    Rig *rig = *state;
    make_function(rig);
    Reply reply = create(rig, "http", "http", CONFIG(GET_POST));
    rig_expect_ok(&reply);
    const char *url = rig_text(&reply, "httpTrigger.urlInternet");
    assert_non_null(strstr(url, "http://my-chat-"));
    assert_true(text_ends(text_of(url), ".cn-hangzhou.fcapp.run.localhost:4711"));
    assert_string_equal(rig_text(&reply, "qualifier"), "LATEST");
    assert_int_equal(strlen(rig_text(&reply, "triggerId")), 36);
    assert_string_equal(rig_text(&reply, "triggerConfig"),
                        "{\"authType\":\"anonymous\",\"disableURLInternet\":false,"
                        "\"methods\":[\"GET\",\"POST\"]}");
    Reply again = rig_call(rig, &fc_service, "GetTrigger", HTTP, NULL);
    assert_string_equal(rig_text(&again, "httpTrigger.urlInternet"), url);
    assert_true(value_is_null(value_get(again.body, "sandbox")));
}

static void test_update_keeps_the_url(void **state) {
    Rig *rig = *state;
    make_function(rig);
    Reply before = create(rig, "http", "http", CONFIG(GET_POST));
    Reply reply = rig_call(rig, &fc_service, "UpdateTrigger", HTTP,
                           "{\"triggerConfig\":\"" CONFIG("\\\"PUT\\\"") "\"}");
    rig_expect_ok(&reply);
    assert_non_null(strstr(rig_text(&reply, "triggerConfig"), "[\"PUT\"]"));
    assert_string_equal(rig_text(&reply, "httpTrigger.urlInternet"),
                        rig_text(&before, "httpTrigger.urlInternet"));
    reply = rig_call(rig, &fc_service, "UpdateTrigger", HTTP, "{\"description\":\"d\"}");
    assert_non_null(strstr(rig_text(&reply, "triggerConfig"), "[\"PUT\"]"));
    assert_string_equal(rig_text(&reply, "description"), "d");
}

typedef struct Refusal {
    const char *name, *type, *config, *part;
} Refusal;

static const Refusal refusals[] = {
    {"1x", "http", CONFIG(GET_POST), "triggerName"},
    {"x", "timer", CONFIG(GET_POST), "triggerType"},
    {"x", "http", "", "JSON object"},
    {"x", "http", "[]", "JSON object"},
    {"x", "http", CONFIG(""), "methods"},
    {"x", "http", CONFIG("\\\"get\\\""), "methods"},
    {"x", "http", "{\\\"methods\\\":[\\\"GET\\\"]}", "authType"},
    {"x", "http", "{\\\"authType\\\":\\\"none\\\",\\\"methods\\\":[\\\"GET\\\"]}", "authType"},
    {"x", "http", "{\\\"authtype\\\":\\\"none\\\"}", "'authtype'"},
    {"x", "http",
     "{\\\"authType\\\":\\\"jwt\\\",\\\"methods\\\":[\\\"GET\\\"],\\\"disableURLInternet\\\":1}",
     "disableURLInternet"},
};

static void test_bad_triggers_are_refused(void **state) {
    Rig *rig = *state;
    make_function(rig);
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        Reply reply = create(rig, refusals[i].name, refusals[i].type, refusals[i].config);
        rig_expect_error(&reply, 400, "InvalidArgument", refusals[i].part);
    }
    assert_int_equal(store_count(rig->cloud.store, "fc/triggers"), 0);
}

static void test_function_has_one_http_trigger(void **state) {
    Rig *rig = *state;
    make_function(rig);
    create(rig, "http", "http", CONFIG(GET_POST));
    Reply reply = create(rig, "http", "http", CONFIG(GET_POST));
    rig_expect_error(&reply, 409, "TriggerAlreadyExists", "'http'");
    reply = create(rig, "second", "http", CONFIG(GET_POST));
    rig_expect_error(&reply, 400, "InvalidArgument", "only one");
}

static void test_missing_things_are_told_apart(void **state) {
    Rig *rig = *state;
    Reply reply = rig_call(rig, &fc_service, "GetTrigger", HTTP, NULL);
    rig_expect_error(&reply, 404, "FunctionNotFound", "My_Chat");
    reply = create(rig, "http", "http", CONFIG(GET_POST));
    rig_expect_error(&reply, 404, "FunctionNotFound", "My_Chat");
    make_function(rig);
    reply = rig_call(rig, &fc_service, "DeleteTrigger", HTTP, NULL);
    rig_expect_error(&reply, 404, "TriggerNotFound", "http");
}

static void test_list_is_of_one_function(void **state) {
    Rig *rig = *state;
    make_function(rig);
    create(rig, "http", "http", CONFIG(GET_POST));
    Reply reply = rig_call(rig, &fc_service, "ListTriggers", CHAT, NULL);
    assert_int_equal(value_count(value_at(reply.body, "triggers")), 1);
    reply = rig_call(rig, &fc_service, "ListTriggers",
                     "{\"functionName\":\"My_Chat\",\"prefix\":\"x\"}", NULL);
    assert_int_equal(value_count(value_at(reply.body, "triggers")), 0);
    reply = rig_call(rig, &fc_service, "ListTriggers", "{\"functionName\":\"My\"}", NULL);
    rig_expect_error(&reply, 404, "FunctionNotFound", "'My'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_trigger_gives_a_loopback_url),  RIG_TEST(test_update_keeps_the_url),
        RIG_TEST(test_bad_triggers_are_refused),      RIG_TEST(test_function_has_one_http_trigger),
        RIG_TEST(test_missing_things_are_told_apart), RIG_TEST(test_list_is_of_one_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
