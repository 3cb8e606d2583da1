// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc2/fc2.h"

#include "acceptance/tools/cloud_rig.h"

#define ZIP "UEsDBAoAAAA="
#define IN_SERVICE "{\"serviceName\":\"check\"}"
#define IN_FUNCTION "{\"serviceName\":\"check\",\"functionName\":\"f\"}"
#define IN_TRIGGER "{\"serviceName\":\"check\",\"functionName\":\"f\",\"triggerName\":\"t\"}"
#define FUNCTION(runtime, zip)                                                                     \
    "{\"functionName\":\"f\",\"runtime\":\"" runtime "\",\"handler\":\"index.handler\","           \
    "\"code\":{\"zipFile\":\"" zip "\"},\"environmentVariables\":{\"token\":\"x\"}}"
#define TRIGGER(type, config)                                                                      \
    "{\"triggerName\":\"t\",\"triggerType\":\"" type "\",\"triggerConfig\":\"" config "\"}"
#define OPEN "{\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\"]}"

static Reply call(Rig *rig, const char *operation, const char *parameters, const char *body) {
    return rig_call(rig, &fc2_service, operation, parameters, body);
}

typedef struct Step {
    const char *operation, *parameters, *body;
    int status; // of an error with the code
    const char *code;
} Step;

static void take(Rig *rig, const Step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Step *step = &steps[i];
        Reply reply = call(rig, step->operation, step->parameters, step->body);
        if (step->code == NULL)
            rig_expect_ok(&reply);
        else
            rig_expect_error(&reply, step->status, step->code, "");
    }
}

static const Step life[] = {
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP), 404, "ServiceNotFound"},
    {"CreateService", "{}", IN_SERVICE, 0, NULL},
    {"CreateService", "{}", IN_SERVICE, 409, "ServiceAlreadyExists"},
    {"GetService", IN_SERVICE, NULL, 0, NULL},
    {"CreateTrigger", IN_FUNCTION, TRIGGER("http", OPEN), 404, "FunctionNotFound"},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP), 0, NULL},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP), 409, "FunctionAlreadyExists"},
    {"GetTrigger", IN_TRIGGER, NULL, 404, "TriggerNotFound"},
    {"CreateTrigger", IN_FUNCTION, TRIGGER("http", OPEN), 0, NULL},
    {"CreateTrigger", IN_FUNCTION, TRIGGER("http", OPEN), 409, "TriggerAlreadyExists"},
    {"GetTrigger", IN_TRIGGER, NULL, 0, NULL},
    {"DeleteService", IN_SERVICE, NULL, 409, "ServiceNotEmpty"},
    {"DeleteFunction", IN_FUNCTION, NULL, 409, "FunctionNotEmpty"},
    {"DeleteTrigger", IN_TRIGGER, NULL, 0, NULL},
    {"DeleteTrigger", IN_TRIGGER, NULL, 404, "TriggerNotFound"},
    {"DeleteFunction", IN_FUNCTION, NULL, 0, NULL},
    {"GetFunction", IN_FUNCTION, NULL, 404, "FunctionNotFound"},
    {"DeleteService", IN_SERVICE, NULL, 0, NULL},
    {"GetService", IN_SERVICE, NULL, 404, "ServiceNotFound"},
};

static void test_three_levels_live_and_end(void **state) {
    take(*state, life, COUNT_OF(life));
}

static const Step refusals[] = {
    {"CreateService", "{}", "{\"serviceName\":\"1check\"}", 400, "InvalidArgument"},
    {"CreateService", "{}", IN_SERVICE, 0, NULL},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs0", ZIP), 400, "InvalidArgument"},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", "%"), 400, "InvalidArgument"},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", "AAAA"), 400, "InvalidArgument"},
    {"CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP), 0, NULL},
    {"CreateTrigger", IN_FUNCTION, TRIGGER("timer", OPEN), 400, "InvalidArgument"},
    {"CreateTrigger", IN_FUNCTION, TRIGGER("http", "{}"), 400, "InvalidArgument"},
};

static void test_bad_configurations_are_refused(void **state) {
    take(*state, refusals, COUNT_OF(refusals));
}

static void test_function_is_answered_without_its_code(void **state) {
    Rig *rig = *state;
    call(rig, "CreateService", "{}", IN_SERVICE);
    call(rig, "CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP));
    Reply reply = call(rig, "GetFunction", IN_FUNCTION, NULL);
    assert_string_equal(rig_text(&reply, "environmentVariables.token"), "x");
    assert_string_equal(rig_text(&reply, "codeSize"), "8");
    assert_true(value_is_null(value_get(reply.body, "code")));
}

static void test_functions_of_a_service_are_listed(void **state) {
    Rig *rig = *state;
    Reply reply = call(rig, "ListFunctions", IN_SERVICE, NULL);
    rig_expect_error(&reply, 404, "ServiceNotFound", "");
    call(rig, "CreateService", "{}", IN_SERVICE);
    call(rig, "CreateService", "{}", "{\"serviceName\":\"check2\"}");
    call(rig, "CreateFunction", IN_SERVICE, FUNCTION("nodejs14", ZIP));
    call(rig, "CreateFunction", "{\"serviceName\":\"check2\"}", FUNCTION("nodejs14", ZIP));
    reply = call(rig, "ListFunctions", IN_SERVICE, NULL);
    rig_expect_ok(&reply);
    assert_int_equal(value_count(value_get(reply.body, "functions")), 1);
    reply = call(rig, "ListFunctions", "{\"serviceName\":\"check\",\"prefix\":\"g\"}", NULL);
    assert_int_equal(value_count(value_get(reply.body, "functions")), 0);
}

static void test_account_tells_where_functions_can_be(void **state) {
    Rig *rig = *state;
    Reply reply = call(rig, "GetAccountSettings", "{}", NULL);
    rig_expect_ok(&reply);
    const Value *zones = value_get(reply.body, "availableAZs");
    assert_int_equal(value_count(zones), 3);
    assert_string_equal(value_cstr(zones->list.items[0]), "cn-hangzhou-h");
    assert_string_equal(value_cstr(zones->list.items[1]), "cn-hangzhou-j");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_three_levels_live_and_end),
        RIG_TEST(test_bad_configurations_are_refused),
        RIG_TEST(test_functions_of_a_service_are_listed),
        RIG_TEST(test_function_is_answered_without_its_code),
        RIG_TEST(test_account_tells_where_functions_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
