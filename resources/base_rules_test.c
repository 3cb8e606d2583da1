// SPDX-License-Identifier: MPL-2.0
// Planning and validating lobechat_base, without any session: the region is in the config.
#include "resources/rules.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "provider/schema/validate.h"
#include "resources/lobechat_base.h"

#define GOOD "\"function_name\":\"chat\",\"region\":\"cn-hangzhou\","
#define KEYS_GIVEN "\"access_code\":\"abcdefghijkl\",\"qwen_api_key\":\"sk-1\""

static const Value *base(Arena *arena, const char *json) {
    return fixture_value(arena, resource_type(&lobechat_base), json);
}

// ---- validation

typedef struct Said {
    const char *config;
    const char *said; // part of the diagnostics; "" for none
} Said;

static const Said validated[] = {
    {"{" GOOD KEYS_GIVEN "}", ""},
    {"{\"function_name\":\"1chat\"}", "error function_name: "},
    {"{\"function_name\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
     "warning function_name: Function name is long"},
    {"{\"function_name\":\"chat_room\"}", "error function_name: "},
    {"{\"function_name\":\"-chat\"}", "error function_name: "},
    {"{" GOOD "\"cpu\":0.03}", "error cpu: "},
    {"{" GOOD "\"cpu\":0.07}", "error cpu: "},
    {"{" GOOD "\"memory_size\":1000}", "error memory_size: "},
    {"{" GOOD "\"memory_size\":512}", "error memory_size: "},
    {"{" GOOD "\"disk_size\":1024}", "error disk_size: "},
    {"{" GOOD "\"timeout\":10}", "error timeout: "},
    {"{\"function_name\":\"chat\",\"region\":\"mars-1\"}", "error region: "},
    {"{" GOOD "\"access_code\":\"abcdefghijkl, bcdefghijklm\"}", "error access_code: "},
    {"{" GOOD "\"access_code\":\"abcdefghijkl,\"}", "error access_code: "},
    {"{" GOOD "\"access_code\":\"short\"}", "warning access_code: Access code is short"},
    {"{" GOOD "\"access_code\":\"a\",\"access_code_wo\":\"b\",\"access_code_wo_version\":1}",
     "error access_code: Secret given twice"},
    {"{" GOOD "\"environment_variables\":{\"1A\":\"x\"}}", "error environment_variables"},
    {"{" GOOD "\"feature_flags\":[\"market\"]}", "error feature_flags[0]: "},
    {"{" GOOD "\"image\":\"lobe-chat\"}", "error image: Image reference is incomplete"},
    {"{" GOOD "\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:latest\"}",
     "error image: Image tag is floating"},
    {"{" GOOD "\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:latest\","
     "\"allow_floating_image\":true,\"app_version\":\"1.2\"}",
     ""},
    {"{" GOOD "\"image\":\"ghcr.io/a/b:1.2\"}", "error image: Image is not in Alibaba Cloud"},
    {"{" GOOD "\"image\":\"registry.cn-beijing.aliyuncs.com/a/b:1.2\"}",
     "warning image: Image is in another region"},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"https://x.example.com\"}}",
     "error custom_domain.domain_name: "},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com/\"}}",
     "error custom_domain.domain_name: "},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"protocol\":\"HTTPS\"}}",
     "error custom_domain.cert_config: HTTPS without a certificate"},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"protocol\":\"HTTPS\","
     "\"cas_certificate_id\":\"1\"}," KEYS_GIVEN "}",
     ""},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"protocol\":\"HTTP\","
     "\"cas_certificate_id\":\"1\"}}",
     "error custom_domain.protocol: Certificate without HTTPS"},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"cas_certificate_id\":\"1\","
     "\"cert_config\":{\"cert_name\":\"a\",\"certificate\":\"?\"}}}",
     "error custom_domain.cas_certificate_id: Two certificates"},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"cas_certificate_id\":\"x\"}}",
     "error custom_domain.cas_certificate_id: "},
    {"{" GOOD "\"devsapp_domain\":{\"accept_test_only\":true}," KEYS_GIVEN "}", ""},
    {"{" GOOD "\"devsapp_domain\":{\"accept_test_only\":false}}",
     "error devsapp_domain.accept_test_only: "},
    {"{" GOOD "\"devsapp_domain\":{\"accept_test_only\":true},"
     "\"custom_domain\":{\"domain_name\":\"x.example.com\"}}",
     "error devsapp_domain: Two domains"},
    {"{\"function_name\":\"Chat\",\"devsapp_domain\":{\"accept_test_only\":true}}",
     "error function_name: Function name does not fit into a domain name"},
    {"{\"function_name\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
     "\"devsapp_domain\":{\"accept_test_only\":true}}",
     "error function_name: Function name does not fit into a domain name"},
    {"{" GOOD "\"custom_domain\":{\"domain_name\":\"x.example.com\",\"wait_for_cname\":\"soon\"}}",
     "error custom_domain.wait_for_cname: "},
    {"{" GOOD "\"ready_timeout\":\"?\",\"image\":\"?\",\"custom_domain\":\"?\"}", ""},
};

static void test_validation_names_the_attribute(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof validated / sizeof *validated; i++) {
        Call call = fixture_call();
        const Value *config = base(call.arena, validated[i].config);
        (void)validate_config(&call, resource_rows(&lobechat_base), config, true);
        (void)rule_validate(&call, config);
        const char *said = fixture_diags(&call);
        if (*validated[i].said == '\0')
            assert_string_equal(said, "");
        else if (strstr(said, validated[i].said) == NULL)
            fail_msg("%s: said %s", validated[i].config, said);
        arena_free(call.arena);
    }
}

// ---- planning a creation

static const Value *plan_new(Call *call, const char *json, PlanChange *change) {
    *change = (PlanChange){
        .config = base(call->arena, json), .prior = &value_null, .private = &value_null};
    (void)plan_change(call, &lobechat_base, change->config, change);
    return change->planned;
}

static const Said refused[] = {
    {"{" GOOD "\"qwen_api_key\":\"sk-1\"}", "error access_code: No access code"},
    {"{" GOOD "\"qwen_api_key\":\"sk-1\",\"access_code_wo\":\"abcdefghijkl\","
     "\"access_code_wo_version\":1}",
     "warning function_name: chat has no custom domain"},
    {"{" GOOD "\"access_code\":\"abcdefghijkl\"}", "error qwen_api_key: No API key"},
    {"{" GOOD KEYS_GIVEN ",\"cpu\":4,\"memory_size\":2048}",
     "error cpu: CPU and memory do not fit together"},
    {"{" GOOD KEYS_GIVEN ",\"cpu\":0.5,\"memory_size\":4096}",
     "error cpu: CPU and memory do not fit together"},
    {"{" GOOD KEYS_GIVEN ",\"image\":\"registry.cn-hangzhou.aliyuncs.com/lobehub/lobehub:2.1.39\"}",
     "error app_version: Not a LobeChat 1.x image"},
    {"{" GOOD KEYS_GIVEN ",\"image\":\"registry.cn-hangzhou.aliyuncs.com/a/b:prod\"}",
     "error app_version: LobeChat version is not known"},
    {"{\"function_name\":\"chat\",\"region\":\"eu-central-1\"," KEYS_GIVEN "}",
     "error image: Image is required in this region"},
    {"{" GOOD KEYS_GIVEN ",\"environment_variables\":{\"FC_X\":\"1\"}}",
     "error environment_variables[\"FC_X\"]"},
};

static void test_plan_refuses_what_cannot_work(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Call call = fixture_call();
        PlanChange change;
        (void)plan_new(&call, refused[i].config, &change);
        const char *said = fixture_diags(&call);
        if (strstr(said, refused[i].said) == NULL) fail_msg("%s: said %s", refused[i].config, said);
        arena_free(call.arena);
    }
}

static const char *text_at(const Value *planned, const char *name) {
    const Value *value = value_at(planned, name);
    return value_is_known(value) ? value_cstr(value) : "?";
}

static void test_plan_knows_what_can_be_known(void **state) {
    (void)state;
    Call call = fixture_call();
    PlanChange change;
    const Value *planned = plan_new(
        &call, "{" GOOD KEYS_GIVEN ",\"custom_domain\":{\"domain_name\":\"c.example.com\"}}",
        &change);
    assert_string_equal(fixture_diags(&call), "");
    assert_string_equal(text_at(planned, "id"), "cn-hangzhou/chat");
    assert_string_equal(text_at(planned, "app_url"), "http://c.example.com");
    assert_string_equal(text_at(planned, "app_version"), "1");
    assert_string_equal(text_at(planned, "custom_domain.protocol"), "HTTP");
    assert_string_equal(text_at(planned, "qwen_base_url"),
                        "https://dashscope.aliyuncs.com/compatible-mode/v1");
    assert_true(value_int_or(value_get(planned, "environment_bytes"), 0) > 0);
    assert_string_equal(text_at(planned, "trigger_url"), "?");
    assert_string_equal(text_at(planned, "cname_target"), "?");
    // Which secrets there will be is known, their digests are not: the salt is made on creation.
    assert_string_equal(fixture_text(call.arena, value_get(planned, "secret_digests")),
                        "{\"ACCESS_CODE\":\"?\",\"QWEN_API_KEY\":\"?\"}");
    arena_free(call.arena);
}

static void test_plan_of_the_same_is_the_same(void **state) {
    (void)state;
    Call call = fixture_call();
    PlanChange first, second;
    const char *config = "{" GOOD KEYS_GIVEN "}";
    assert_true(value_equal(plan_new(&call, config, &first), plan_new(&call, config, &second)));
    arena_free(call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validation_names_the_attribute),
        cmocka_unit_test(test_plan_refuses_what_cannot_work),
        cmocka_unit_test(test_plan_knows_what_can_be_known),
        cmocka_unit_test(test_plan_of_the_same_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
