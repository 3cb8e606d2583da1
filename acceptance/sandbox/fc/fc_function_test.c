// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/cloud_rig.h"

#include "acceptance/sandbox/fc/fc.h"

#define IMAGE "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1"
#define GOOD                                                                                       \
    "\"runtime\":\"custom-container\",\"handler\":\"index.handler\",\"cpu\":2,\"memorySize\":4096"
#define CONTAINER "\"customContainerConfig\":{\"image\":\"" IMAGE "\",\"port\":3210}"
#define NAMED(name) "{\"functionName\":\"" name "\"}"

static Reply create(Rig *rig, const char *body) {
    return rig_call(rig, &fc_service, "CreateFunction", "{}", body);
}

static Reply get(Rig *rig) {
    return rig_call(rig, &fc_service, "GetFunction", NAMED("chat"), NULL);
}

static Reply update(Rig *rig, const char *body) {
    return rig_call(rig, &fc_service, "UpdateFunction", NAMED("chat"), body);
}

static void make_chat(Rig *rig) {
    Reply reply = create(rig, "{\"functionName\":\"chat\"," GOOD "," CONTAINER
                              ",\"environmentVariables\":{\"A\":\"1\",\"B\":\"2\"},"
                              "\"tags\":[{\"Key\":\"owner\",\"Value\":\"me\"}]}");
    rig_expect_ok(&reply);
}

static void test_new_function_is_answered_with_what_the_cloud_adds(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply = get(rig);
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "functionArn"),
                        "acs:fc:cn-hangzhou:1000000012345678:functions/chat");
    assert_int_equal(strlen(rig_text(&reply, "functionId")), 36);
    assert_string_equal(rig_text(&reply, "environmentVariables.A"), "1");
    assert_string_equal(rig_text(&reply, "diskSize"), "512");
    assert_string_equal(rig_text(&reply, "timeout"), "3");
    assert_true(value_bool_or(value_at(reply.body, "internetAccess"), false));
    assert_non_null(strstr(rig_text(&reply, "customContainerConfig.resolvedImageUri"),
                           "registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test@sha256:"));
    assert_int_equal(value_count(value_at(reply.body, "tags")), 1);
    assert_true(value_is_null(value_get(reply.body, "sandbox")));
}

static void test_state_follows_the_clock(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Pending");
    assert_string_equal(rig_text(&reply, "lastUpdateStatus"), "InProgress");
    clock_advance(rig->cloud.clock, 3000);
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Active");
    assert_string_equal(rig_text(&reply, "lastUpdateStatus"), "Successful");
    reply = update(rig, "{\"timeout\":600}");
    assert_string_equal(rig_text(&reply, "state"), "Active");
    assert_string_equal(rig_text(&reply, "lastUpdateStatus"), "InProgress");
    clock_advance(rig->cloud.clock, 3000);
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "lastUpdateStatus"), "Successful");
}

static void test_update_replaces_top_level_members(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply = update(rig, "{\"environmentVariables\":{\"C\":\"3\"},\"description\":\"new\"}");
    rig_expect_ok(&reply);
    assert_int_equal(value_count(value_at(reply.body, "environmentVariables")), 1);
    assert_string_equal(rig_text(&reply, "environmentVariables.C"), "3");
    assert_string_equal(rig_text(&reply, "memorySize"), "4096");
    reply = update(rig, "{\"environmentVariables\":{}}");
    assert_int_equal(value_count(value_at(reply.body, "environmentVariables")), 0);
    assert_string_equal(rig_text(&reply, "description"), "new");
    reply = update(rig, "{\"memorySize\":100}");
    rig_expect_error(&reply, 400, "InvalidArgument", "memorySize");
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "memorySize"), "4096");
}

static void test_missing_image_fails_a_creation(void **state) {
    Rig *rig = *state;
    Reply reply =
        create(rig, "{\"functionName\":\"chat\"," GOOD ",\"customContainerConfig\":{"
                    "\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:does-not-exist\"}}");
    rig_expect_ok(&reply);
    assert_string_equal(rig_text(&reply, "state"), "Pending");
    clock_advance(rig->cloud.clock, 3000);
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Failed");
    assert_string_equal(rig_text(&reply, "stateReasonCode"), "ImageNotFound");
    reply = update(rig, "{" CONTAINER "}");
    assert_string_equal(rig_text(&reply, "state"), "Pending");
    clock_advance(rig->cloud.clock, 3000);
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Active");
}

static void test_missing_image_fails_an_update_and_the_old_one_stays(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    clock_advance(rig->cloud.clock, 3000);
    update(rig, "{\"customContainerConfig\":{"
                "\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:does-not-exist\"}}");
    clock_advance(rig->cloud.clock, 3000);
    Reply reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Active");
    assert_string_equal(rig_text(&reply, "lastUpdateStatus"), "Failed");
    assert_string_equal(rig_text(&reply, "lastUpdateStatusReasonCode"), "ImageNotFound");
    assert_non_null(strstr(rig_text(&reply, "customContainerConfig.resolvedImageUri"), "ohyee"));
}

static void test_image_taken_away_fails_the_function(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    clock_advance(rig->cloud.clock, 3000);
    update(rig, "{\"timeout\":60}");
    clock_advance(rig->cloud.clock, 3000);
    rig_edit(rig, &fc_service, "make_image_missing", "{\"image\":\"" IMAGE "\"}");
    Reply reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Failed");
    rig_edit(rig, &fc_service, "restore_image", "{\"image\":\"" IMAGE "\"}");
    reply = get(rig);
    assert_string_equal(rig_text(&reply, "state"), "Active");
}

typedef struct Refusal {
    const char *members, *part;
} Refusal;

// Each replaces members of a good function.
static const Refusal refusals[] = {
    {"\"functionName\":\"1chat\"", "functionName"},
    {"\"functionName\":\"cha t\"", "functionName"},
    {"\"runtime\":\"nodejs20\"", "runtime"},
    {"\"cpu\":0.33", "cpu"},
    {"\"cpu\":17", "cpu"},
    {"\"cpu\":0.5", "ratio"},
    {"\"cpu\":8", "ratio"},
    {"\"memorySize\":4100", "memorySize"},
    {"\"memorySize\":64", "memorySize"},
    {"\"diskSize\":1024", "diskSize"},
    {"\"timeout\":0", "timeout"},
    {"\"timeout\":86401", "timeout"},
    {"\"instanceConcurrency\":201", "instanceConcurrency"},
    {"\"handler\":\"\"", "handler"},
    {"\"role\":\"admin\"", "role"},
    {"\"logConfig\":{\"project\":\"p\"}", "logConfig"},
    {"\"vpcConfig\":{\"vpcId\":\"vpc-1\"}", "vSwitchIds"},
    {"\"vpcConfig\":{\"vpcId\":\"vpc-1\",\"vSwitchIds\":[\"v\"]}", "securityGroupId"},
    {"\"environmentVariables\":{\"FC_X\":\"1\"}", "reserved"},
    {"\"environmentVariables\":{\"1X\":\"1\"}", "environmentVariables"},
    {"\"environmentVariables\":{\"_X\":\"1\"}", "environmentVariables"},
    {"\"customContainerConfig\":{\"port\":1}", "image"},
    {"\"customContainerConfig\":{\"image\":\"lobehub/lobe-chat:1.143.3\"}", "image"},
    {"\"customContainerConfig\":{\"image\":\"docker.io/lobehub/lobe-chat:1\"}", "Registry"},
    {"\"customContainerConfig\":{\"image\":\"chat\"}", "image"},
    {"\"customContainerConfig\":{\"image\":\"registry.cn-beijing.aliyuncs.com/a/b:1\"}",
     "Registry"},
    {"\"customContainerConfig\":{\"image\":\"" IMAGE "\",\"port\":70000}", "port"},
    {"\"customContainerConfig\":{\"image\":\"" IMAGE "\",\"healthCheckConfig\":"
     "{\"timeoutSeconds\":4}}",
     "timeoutSeconds"},
    {"\"tags\":[{\"Key\":\"aliyun-x\"}]", "tags"},
    {"\"tags\":[{\"Key\":\"a\"},{\"Key\":\"a\"}]", "twice"},
    {"\"tags\":[{\"Value\":\"a\"}]", "tags"},
};

static void test_bad_configurations_are_refused_by_the_name_of_the_member(void **state) {
    Rig *rig = *state;
    const Value *good = rig_json(rig, "{\"functionName\":\"chat\"," GOOD "," CONTAINER "}");
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const char *over = arena_printf(rig->arena, "{%s}", refusals[i].members);
        const Value *members = rig_json(rig, over), *body = good;
        for (size_t k = 0; k < value_count(members); k++)
            body = value_with(rig->arena, body, members->map.entries[k].key.data,
                              members->map.entries[k].value);
        Reply reply = create(rig, json_print(rig->arena, body).data);
        rig_expect_error(&reply, 400, "InvalidArgument", refusals[i].part);
    }
}

static Reply create_with_environment(Rig *rig, size_t bytes) {
    char *filler = arena_alloc(rig->arena, bytes + 1);
    memset(filler, 'x', bytes - 3);
    return create(rig, arena_printf(rig->arena,
                                    "{\"functionName\":\"chat\"," GOOD "," CONTAINER
                                    ",\"environmentVariables\":{\"KEY\":\"%s\"}}",
                                    filler));
}

static void test_environment_is_limited_to_4096_bytes(void **state) {
    Rig *rig = *state;
    Reply reply = create_with_environment(rig, 4097);
    rig_expect_error(&reply, 400, "InvalidArgument", "4097 bytes");
    reply = create_with_environment(rig, 4096);
    rig_expect_ok(&reply);
}

static void test_registries_of_the_region_are_taken(void **state) {
    static const char *const images[] = {
        "registry-vpc.cn-hangzhou.aliyuncs.com/a/b:1",
        "crpi-x1.cn-hangzhou.personal.cr.aliyuncs.com/a/b:1",
        "team-registry.cn-hangzhou.cr.aliyuncs.com/a/b/c:1.2-rc",
        ("team-registry-vpc.cn-hangzhou.cr.aliyuncs.com/a/b@sha256:"
         "0123456789012345678901234567890123456789012345678901234567890123"),
    };
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(images); i++) {
        Reply reply = create(rig, arena_printf(rig->arena,
                                               "{\"functionName\":\"chat%zu\"," GOOD
                                               ",\"customContainerConfig\":{\"image\":\"%s\"}}",
                                               i, images[i]));
        rig_expect_ok(&reply);
    }
}

static void test_name_is_taken_once(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply = create(rig, "{\"functionName\":\"chat\"," GOOD "," CONTAINER "}");
    rig_expect_error(&reply, 409, "FunctionAlreadyExists", "'chat'");
}

static void test_delete_is_refused_while_something_holds_the_function(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    rig_call(rig, &fc_service, "CreateTrigger", NAMED("chat"),
             "{\"triggerName\":\"http\",\"triggerType\":\"http\",\"triggerConfig\":"
             "\"{\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\"]}\"}");
    Reply reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    rig_expect_error(&reply, 409, "FunctionNotEmpty", "active triggers");
    rig_call(rig, &fc_service, "DeleteTrigger",
             "{\"functionName\":\"chat\",\"triggerName\":\"http\"}", NULL);
    rig_call(rig, &fc_service, "PutScalingConfig", NAMED("chat"), "{\"minInstances\":2}");
    reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    rig_expect_error(&reply, 409, "ResidentScalingConfigExists", "scaling config");
    clock_advance(rig->cloud.clock, 2000);
    reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    rig_expect_error(&reply, 409, "ResidentScalingConfigExists", "scaling config");
    rig_call(rig, &fc_service, "DeleteScalingConfig", NAMED("chat"), NULL);
    reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    rig_expect_error(&reply, 409, "ResidentScalingConfigExists", "instance");
    clock_advance(rig->cloud.clock, 2000);
    reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    assert_int_equal(reply.status, 204);
    reply = get(rig);
    rig_expect_error(&reply, 404, "FunctionNotFound", "'chat'");
    reply = rig_call(rig, &fc_service, "DeleteFunction", NAMED("chat"), NULL);
    rig_expect_error(&reply, 404, "FunctionNotFound", "'chat'");
}

static void test_scaling_follows_the_clock(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply = rig_call(rig, &fc_service, "GetScalingConfig", NAMED("chat"), NULL);
    assert_string_equal(rig_text(&reply, "currentInstances"), "0");
    reply = rig_call(rig, &fc_service, "PutScalingConfig", NAMED("chat"), "{\"minInstances\":2}");
    assert_string_equal(rig_text(&reply, "targetInstances"), "2");
    assert_string_equal(rig_text(&reply, "currentInstances"), "0");
    clock_advance(rig->cloud.clock, 2000);
    reply = rig_call(rig, &fc_service, "GetScalingConfig", NAMED("chat"), NULL);
    assert_string_equal(rig_text(&reply, "currentInstances"), "2");
    reply = rig_call(rig, &fc_service, "PutScalingConfig", NAMED("none"), "{\"minInstances\":2}");
    rig_expect_error(&reply, 404, "FunctionNotFound", "'none'");
}

static void test_list_pages_and_filters(void **state) {
    Rig *rig = *state;
    for (int i = 0; i < 5; i++)
        create(rig, arena_printf(rig->arena,
                                 "{\"functionName\":\"%s%d\"," GOOD "," CONTAINER
                                 ",\"tags\":[{\"Key\":\"n\",\"Value\":\"%d\"}]}",
                                 i == 4 ? "other" : "chat", i, i));
    Reply first =
        rig_call(rig, &fc_service, "ListFunctions", "{\"limit\":\"3\",\"prefix\":\"chat\"}", NULL);
    assert_int_equal(value_count(value_at(first.body, "functions")), 3);
    Reply rest = rig_call(rig, &fc_service, "ListFunctions",
                          arena_printf(rig->arena,
                                       "{\"limit\":\"3\",\"prefix\":\"chat\","
                                       "\"nextToken\":\"%s\"}",
                                       rig_text(&first, "nextToken")),
                          NULL);
    assert_int_equal(value_count(value_at(rest.body, "functions")), 1);
    assert_true(value_is_null(value_get(rest.body, "nextToken")));
    Reply tagged =
        rig_call(rig, &fc_service, "ListFunctions",
                 "{\"tags\":\"[{\\\"Key\\\":\\\"n\\\",\\\"Value\\\":\\\"4\\\"}]\"}", NULL);
    assert_int_equal(value_count(value_at(tagged.body, "functions")), 1);
    Reply reply = rig_call(rig, &fc_service, "ListFunctions", "{\"limit\":\"101\"}", NULL);
    rig_expect_error(&reply, 400, "InvalidArgument", "limit");
    reply = rig_call(rig, &fc_service, "ListFunctions", "{\"nextToken\":\"!\"}", NULL);
    rig_expect_error(&reply, 400, "InvalidArgument", "nextToken");
}

#define ARN "acs:fc:cn-hangzhou:1000000012345678:functions/chat"

static void test_tags_change_by_resource_name(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    Reply reply =
        rig_call(rig, &fc_service, "TagResources", "{}",
                 "{\"ResourceType\":\"function\",\"ResourceId\":[\"" ARN "\"],\"Tag\":["
                 "{\"Key\":\"owner\",\"Value\":\"you\"},{\"Key\":\"k\",\"Value\":\"v\"}]}");
    rig_expect_ok(&reply);
    reply = rig_call(rig, &fc_service, "ListTagResources",
                     "{\"ResourceType\":\"function\",\"ResourceId\":\"[\\\"" ARN "\\\"]\"}", NULL);
    assert_int_equal(value_count(value_at(reply.body, "TagResources")), 2);
    reply = rig_call(rig, &fc_service, "UntagResources",
                     "{\"ResourceType\":\"function\",\"ResourceId\":\"[\\\"" ARN "\\\"]\","
                     "\"TagKey\":\"[\\\"owner\\\"]\"}",
                     NULL);
    rig_expect_ok(&reply);
    reply = get(rig);
    const Value *tags = value_at(reply.body, "tags");
    assert_int_equal(value_count(tags), 1);
    assert_string_equal(value_cstr(value_get(tags->list.items[0], "Key")), "k");
    reply = rig_call(rig, &fc_service, "TagResources", "{}",
                     "{\"ResourceType\":\"function\",\"ResourceId\":[\"" ARN "x\"],\"Tag\":["
                     "{\"Key\":\"k\",\"Value\":\"v\"}]}");
    rig_expect_error(&reply, 404, "FunctionNotFound", "chatx");
    reply = rig_call(rig, &fc_service, "TagResources", "{}",
                     "{\"ResourceId\":[\"chat\"],\"Tag\":[{\"Key\":\"k\"}]}");
    rig_expect_error(&reply, 400, "InvalidArgument", "ResourceId");
}

static void test_disappears_behind_the_clients_back_with_all_it_has(void **state) {
    Rig *rig = *state;
    make_chat(rig);
    rig_call(rig, &fc_service, "CreateTrigger", NAMED("chat"),
             "{\"triggerName\":\"http\",\"triggerType\":\"http\",\"triggerConfig\":"
             "\"{\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\"]}\"}");
    Reply reply = rig_edit(rig, &fc_service, "delete_function", NAMED("chat"));
    rig_expect_ok(&reply);
    assert_int_equal(store_count(rig->cloud.store, "fc/functions"), 0);
    assert_int_equal(store_count(rig->cloud.store, "fc/triggers"), 0);
    reply = rig_edit(rig, &fc_service, "delete_function", NAMED("chat"));
    rig_expect_error(&reply, 404, "FunctionNotFound", "'chat'");
}

static void test_invocations_are_switched_with_an_answer(void **state) {
    static const char *const operations[] = {"DisableFunctionInvocation",
                                             "EnableFunctionInvocation"};
    Rig *rig = *state;
    make_chat(rig);
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        Reply reply =
            rig_call(rig, &fc_service, operations[i], NAMED("chat"), i == 0 ? "{}" : NULL);
        rig_expect_ok(&reply);
        assert_true(value_bool_or(value_get(reply.body, "success"), false));
        reply = get(rig);
        assert_int_equal(
            value_bool_or(value_at(reply.body, "invocationRestriction.disable"), i != 0), i == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_new_function_is_answered_with_what_the_cloud_adds),
        RIG_TEST(test_state_follows_the_clock),
        RIG_TEST(test_update_replaces_top_level_members),
        RIG_TEST(test_missing_image_fails_a_creation),
        RIG_TEST(test_missing_image_fails_an_update_and_the_old_one_stays),
        RIG_TEST(test_image_taken_away_fails_the_function),
        RIG_TEST(test_bad_configurations_are_refused_by_the_name_of_the_member),
        RIG_TEST(test_environment_is_limited_to_4096_bytes),
        RIG_TEST(test_registries_of_the_region_are_taken),
        RIG_TEST(test_name_is_taken_once),
        RIG_TEST(test_delete_is_refused_while_something_holds_the_function),
        RIG_TEST(test_scaling_follows_the_clock),
        RIG_TEST(test_list_pages_and_filters),
        RIG_TEST(test_tags_change_by_resource_name),
        RIG_TEST(test_disappears_behind_the_clients_back_with_all_it_has),
        RIG_TEST(test_invocations_are_switched_with_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
