// SPDX-License-Identifier: MPL-2.0
// Domains for tests: issued with a helper function that goes again whatever happens, shown as about
// to end, issued again.
#include "acceptance/rig/base_fixture.h"

#define WITH_DOMAIN "{\"devsapp_domain\":{\"accept_test_only\":true}}"
#define HELPER_CALLS "CreateFunction CreateFunction CreateService CreateTrigger CreateTrigger"

static const Value *config_of(const BaseRig *rig, const char *more) {
    return base_config(rig, WITH_DOMAIN, more);
}

static const char *domain_of(const BaseRig *rig) {
    return arena_printf(rig->arena, "chat.fcv3.%s.cn-hangzhou.fc.devsapp.net",
                        local_cloud_sandbox(rig->cloud)->cloud.account_id);
}

static const char *url_of(const BaseRig *rig) {
    return arena_printf(rig->arena, "http://%s", domain_of(rig));
}

static const char *status_of(const BaseRig *rig) {
    return value_cstr(value_at(rig->tf.state, A_PARTS ".devsapp_name." A_STATUS));
}

static const Value *shown(const BaseRig *rig, const char *name) {
    return value_get(value_get(rig->tf.state, A_DEVSAPP_DOMAIN), name);
}

// The state as it would be if the name were taken back in so many days.
static void age(BaseRig *rig, int days) {
    time_t end = time(NULL) + (time_t)days * 24 * 3600 + 3600;
    struct tm utc;
    char date[32];
    gmtime_r(&end, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    const Value *domain = value_with(rig->arena, value_get(rig->tf.state, A_DEVSAPP_DOMAIN),
                                     A_EXPIRES_AT, value_cstring(rig->arena, date));
    rig->tf.state = value_with(rig->arena, rig->tf.state, A_DEVSAPP_DOMAIN, domain);
}

static void expect_helpers(const BaseRig *rig, size_t count) {
    const char *there = local_cloud_objects(rig->cloud, rig->arena);
    size_t found = 0;
    for (const char *at = there; (at = strstr(at, "fc2/")) != NULL; at++) found++;
    if (found != count) fail_msg("%s", there);
}

// ---- from plan to destroy

static void a_name_is_issued(void **state) {
    BaseRig *rig = *state;
    const Value *config = config_of(rig, "{}");
    TerraformPlan plan;
    if (!terraform_plan(&rig->tf, config, &plan)) fail_msg("%s", base_said(rig));
    // Known before anything is made.
    assert_string_equal(value_cstr(value_get(plan.planned, A_APP_URL)), url_of(rig));
    assert_non_null(strstr(base_said(rig), "warning devsapp_domain: chat gets a domain for tests"));
    assert_null(strstr(base_said(rig), "has no custom domain"));
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    const char *changed = base_calls(rig, mark, false);
    assert_non_null(strstr(changed, "CreateCustomDomain"));
    assert_non_null(strstr(changed, HELPER_CALLS));
    expect_helpers(rig, 0);
    assert_string_equal(value_cstr(shown(rig, A_DOMAIN_NAME)), domain_of(rig));
    assert_int_equal(value_text(shown(rig, A_EXPIRES_AT)).length, 20);
    assert_string_equal(status_of(rig), "Issued");
    const Value *function = base_object(rig, "fc/functions", "chat");
    assert_string_equal(value_cstr(value_at(function, "environmentVariables.APP_URL")),
                        url_of(rig));
    const Value *domain = base_object(rig, "fc/custom_domains", domain_of(rig));
    assert_string_equal(value_cstr(value_get(domain, "protocol")), "HTTP");
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_string_equal(base_calls(rig, mark, true), "GetCustomDomain GetFunction GetTrigger");
    assert_null(strstr(base_said(rig), "devsapp_domain"));
    // Another change leaves its end as it is.
    const Value *end = shown(rig, A_EXPIRES_AT);
    BASE_APPLY(rig, config_of(rig, "{\"description\":\"one\"}"));
    assert_true(value_equal(end, shown(rig, A_EXPIRES_AT)));
    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_destroy_fault(rig));
    // The name lasts for its time whatever is destroyed, so nobody waits for it to be gone.
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    assert_in_range(base_count(&calls, "GetFunction", false), 1, 4);
}

static void a_name_gives_way_to_an_own_domain(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, config_of(rig, "{}"));
    const Value *own = base_config(
        rig, "{\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\",\"manage_dns\":true}}", "{}");
    BASE_APPLY(rig, own);
    BASE_GOOD(base_objects_fault(rig));
    BASE_GOOD(base_plan_fault(rig, own));
    assert_true(value_is_null(value_get(rig->tf.state, A_DEVSAPP_DOMAIN)));
    BASE_APPLY(rig, config_of(rig, "{}"));
    BASE_GOOD(base_plan_fault(rig, config_of(rig, "{}")));
    assert_true(value_is_null(value_get(rig->tf.state, A_CNAME_TARGET)));
    BASE_APPLY(rig, base_config(rig, "{}", "{}"));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena),
                        "fc/functions/chat fc/triggers/chat/http-trigger");
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- the end of its time

static void its_end_is_told_and_renewed(void **state) {
    BaseRig *rig = *state;
    const Value *config = config_of(rig, "{}");
    BASE_APPLY(rig, config);
    age(rig, 8);
    BASE_GOOD(base_plan_fault(rig, config));
    assert_null(strstr(base_said(rig), "about to end"));
    age(rig, 6);
    TerraformPlan plan;
    assert_true(terraform_plan(&rig->tf, config, &plan));
    assert_string_equal(status_of(rig), "Expiring");
    assert_non_null(strstr(base_said(rig), "Test domain of chat is about to end"));
    assert_int_equal(plan.action, TERRAFORM_NOTHING);

    age(rig, -1);
    assert_true(terraform_plan(&rig->tf, config, &plan));
    assert_string_equal(status_of(rig), "Expired");
    assert_int_equal(plan.action, TERRAFORM_UPDATE);
    assert_non_null(strstr(base_said(rig), "gets a domain for tests"));
    const Value *ended = shown(rig, A_EXPIRES_AT);
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_null(strstr(base_calls(rig, mark, false), "CustomDomain"));
    assert_string_equal(status_of(rig), "Issued");
    assert_false(value_equal(ended, shown(rig, A_EXPIRES_AT)));
    expect_helpers(rig, 0);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- what goes wrong

// Whatever fails, what was made for the proof is gone, or goes with the next apply.
static const struct {
    const char *rule; // members of the fault rule
    const char *said; // NULL: it passes
    size_t left;
} troubles[] = {
    {"\"service\":\"devsapp\",\"operation\":\"token\",\"nth\":1", NULL, 0},
    {"\"service\":\"devsapp\",\"operation\":\"token\",\"nth\":0", "ask for a domain name", 0},
    {"\"service\":\"devsapp\",\"operation\":\"domain\",\"nth\":1", NULL, 0},
    {"\"service\":\"devsapp\",\"operation\":\"domain\",\"nth\":0", "have the domain name made", 0},
    {"\"service\":\"fc2\",\"operation\":\"CreateService\",\"nth\":0", "make a helper function", 0},
    {"\"service\":\"fc2\",\"operation\":\"CreateFunction\",\"nth\":0", "make a helper function", 0},
    {"\"service\":\"fc2\",\"operation\":\"CreateFunction\",\"nth\":1,\"phase\":\"after\"", NULL, 0},
    {"\"service\":\"fc2\",\"operation\":\"CreateTrigger\",\"nth\":0", "make a helper function", 0},
    {"\"service\":\"fc2\",\"operation\":\"CreateTrigger\",\"nth\":1,\"phase\":\"after\"", NULL, 0},
    {"\"service\":\"fc2\",\"operation\":\"DeleteTrigger\",\"nth\":0", "delete helper function", 3},
    {"\"service\":\"fc2\",\"operation\":\"DeleteFunction\",\"nth\":0", "delete helper function", 2},
    {"\"service\":\"fc\",\"operation\":\"CreateCustomDomain\",\"nth\":0", "create custom domain",
     0},
};

static void failures_leave_no_helper(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(troubles); i++) {
        BaseRig *rig = base_begin();
        const char *kind = strstr(troubles[i].rule, "\"nth\":1") != NULL
                               ? "{\"status\":503,\"code\":\"ServiceUnavailable\"}"
                               : "{\"status\":403,\"code\":\"AccessDenied\",\"message\":\"no\"}";
        local_cloud_fault(rig->cloud,
                          arena_printf(rig->arena, "[{%s,\"kind\":%s}]", troubles[i].rule, kind));
        bool good = terraform_apply(&rig->tf, config_of(rig, "{}"));
        if (good != (troubles[i].said == NULL))
            fail_msg("%s: %s", troubles[i].rule, base_said(rig));
        if (!good && strstr(base_said(rig), troubles[i].said) == NULL)
            fail_msg("%s: %s", troubles[i].rule, base_said(rig));
        expect_helpers(rig, troubles[i].left);
        local_cloud_fault(rig->cloud, "[]");
        BASE_APPLY(rig, config_of(rig, "{}"));
        expect_helpers(rig, 0);
        BASE_GOOD(base_plan_fault(rig, config_of(rig, "{}")));
        BASE_GOOD(base_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

static void destroying_removes_what_was_left(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud, "[{\"service\":\"fc2\",\"operation\":\"DeleteTrigger\",\"nth\":0,"
                                  "\"kind\":{\"status\":403,\"code\":\"AccessDenied\"}}]");
    assert_false(terraform_apply(&rig->tf, config_of(rig, "{}")));
    assert_string_equal(status_of(rig), "Issuing");
    expect_helpers(rig, 3);
    local_cloud_fault(rig->cloud, "[]");
    BASE_GOOD(base_destroy_fault(rig));
}

// Somebody else's helper, and the service that holds it, stay.
static void others_helpers_stay(void **state) {
    BaseRig *rig = *state;
    const Value *service = fixture_json(rig->arena, "{\"serviceName\":\"serverless-devs-check\"}");
    const Value *function = fixture_json(
        rig->arena, "{\"functionName\":\"domainabc\",\"description\":\"lobechat_base.other\"}");
    local_cloud_put(rig->cloud, "fc2/services", "serverless-devs-check", service);
    local_cloud_put(rig->cloud, "fc2/functions", "serverless-devs-check/domainabc", function);
    BASE_APPLY(rig, config_of(rig, "{}"));
    expect_helpers(rig, 2);
    assert_true(terraform_destroy(&rig->tf));
    expect_helpers(rig, 2);
}

// ---- taking over what exists

static void an_import_finds_the_name(void **state) {
    BaseRig *rig = *state;
    const Value *config = config_of(rig, "{}");
    BASE_APPLY(rig, config);
    terraform_forget(&rig->tf);
    assert_true(terraform_import(&rig->tf, "cn-hangzhou/chat"));
    assert_true(value_is_null(value_get(rig->tf.state, A_CUSTOM_DOMAIN)));
    assert_string_equal(value_cstr(shown(rig, A_DOMAIN_NAME)), domain_of(rig));
    assert_true(value_equal(shown(rig, A_ACCEPT_TEST_ONLY), &value_true));
    assert_true(value_is_null(shown(rig, A_EXPIRES_AT)));
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    assert_null(strstr(base_calls(rig, mark, false), "Domain"));
    assert_true(value_is_null(shown(rig, A_EXPIRES_AT)));
    BASE_GOOD(base_plan_fault(rig, config));
    const Value *asked = fixture_value(rig->arena, resource_type(&lobechat_deployment),
                                       "{\"function_name\":\"chat\"}");
    const Value *found = terraform_read_data(&rig->tf, &lobechat_deployment, asked);
    assert_string_equal(value_cstr(value_get(found, A_APP_URL)), url_of(rig));
    BASE_GOOD(base_destroy_fault(rig));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BASE_TEST(a_name_is_issued),
        BASE_TEST(a_name_gives_way_to_an_own_domain),
        BASE_TEST(its_end_is_told_and_renewed),
        cmocka_unit_test(failures_leave_no_helper),
        BASE_TEST(destroying_removes_what_was_left),
        BASE_TEST(others_helpers_stay),
        BASE_TEST(an_import_finds_the_name),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
