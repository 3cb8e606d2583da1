// SPDX-License-Identifier: MPL-2.0
// The life of a deployment, call by call: what creating, refreshing, each kind of update and
// deleting ask of the APIs, and that the plan is empty after each step.
#include "acceptance/rig/base_phases.h"

static void expect_calls(const BaseRig *rig, int64_t mark, bool looking, const char *expected) {
    const char *calls = base_calls(rig, mark, looking);
    if (strcmp(calls, expected) != 0)
        fail_msg("calls that %s:\n  %s\nnot\n  %s", looking ? "look" : "change", calls, expected);
}

// ---- every part at once

static void create_refresh_delete(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_whole(rig, "{}");
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_APPLY(rig, config);
    expect_calls(rig, mark, false,
                 "AddDomainRecord CreateCustomDomain CreateFunction CreateTrigger PutScalingConfig "
                 "TagResources");
    // What there is before, until the function is ready, whether it is still this run's, and when
    // all is done.
    expect_calls(rig, mark, true,
                 "DescribeDomainRecordInfo DescribeSubDomainRecords GetCustomDomain GetFunction "
                 "GetFunction GetFunction GetFunction GetScalingConfig GetTrigger invoke");
    BASE_GOOD(base_objects_fault(rig));
    assert_int_equal(value_count(value_get(rig->tf.state, A_PARTS)), 5);
    assert_string_equal(value_cstr(value_get(rig->tf.state, A_APP_URL)), "https://" CHAT_DOMAIN);

    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_plan_fault(rig, config));
    expect_calls(rig, mark, false, "");
    expect_calls(rig, mark, true,
                 "DescribeDomainRecordInfo GetCustomDomain GetFunction GetScalingConfig "
                 "GetTrigger");

    mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_destroy_fault(rig));
    expect_calls(rig, mark, false,
                 "DeleteCustomDomain DeleteDomainRecord DeleteFunction DeleteScalingConfig "
                 "DeleteTrigger");
}

// ---- step by step: each changes the configuration of the step before

typedef struct Step {
    const char *change; // JSON, merged
    const char *writes;
} Step;

static const Step steps[] = {
    {"{}", "CreateFunction CreateTrigger TagResources"},
    {"{\"description\":\"one\"}", "UpdateFunction"},
    {"{\"memory_size\":2048,\"cpu\":1}", "UpdateFunction"},
    {"{\"access_code\":\"other\"}", "UpdateFunction"},
    {"{\"environment_variables\":{\"A\":\"1\"}}", "UpdateFunction"},
    {"{\"ready_timeout\":\"2s\"}", ""},
    {"{\"min_instances\":1}", "PutScalingConfig"},
    {"{\"min_instances\":2}", "PutScalingConfig"},
    {"{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}", "TagResources"},
    {"{\"tags\":{\"a\":null,\"b\":\"3\"}}", "TagResources UntagResources"},
    {"{\"tags\":null}", "UntagResources"},
    {"{\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\",\"manage_dns\":true}}",
     "AddDomainRecord CreateCustomDomain UpdateFunction"},
    {"{\"custom_domain\":{\"cert_config\":{\"cert_name\":\"chat\"}}}",
     "UpdateCustomDomain UpdateFunction"},
    {"{\"custom_domain\":{\"protocol\":\"HTTP,HTTPS\"}}", "UpdateCustomDomain"},
    {"{\"custom_domain\":{\"cert_config\":null,\"protocol\":\"HTTP\",\"domain_name\":"
     "\"talk.example.com\"}}",
     "AddDomainRecord CreateCustomDomain DeleteCustomDomain DeleteDomainRecord UpdateFunction"},
    {"{\"custom_domain\":{\"manage_dns\":false}}", "DeleteDomainRecord"},
    {"{\"min_instances\":0}", "DeleteScalingConfig"},
    {"{\"custom_domain\":null}", "DeleteCustomDomain UpdateFunction"},
    {"{\"function_name\":\"talk\"}",
     "CreateFunction CreateTrigger DeleteFunction DeleteTrigger TagResources"},
};

static void update_step_by_step(void **state) {
    BaseRig *rig = *state;
    const Value *more = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        more = base_merge(rig->arena, more, fixture_json(rig->arena, steps[i].change));
        const Value *config = base_config(rig, "{}", json_print(rig->arena, more).data);
        int64_t mark = local_cloud_mark(rig->cloud);
        if (!terraform_apply(&rig->tf, config)) fail_msg("%s: %s", steps[i].change, base_said(rig));
        const char *writes = base_calls(rig, mark, false);
        if (strcmp(writes, steps[i].writes) != 0)
            fail_msg("%s: %s, not %s", steps[i].change, writes, steps[i].writes);
        const char *fault = base_objects_fault(rig);
        if (fault == NULL) fault = base_plan_fault(rig, config);
        if (fault != NULL) fail_msg("%s: %s", steps[i].change, fault);
    }
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- a move that fails halfway and is taken back: both objects were there, one may be left

static const char *taken_back_fault(BaseRig *rig, const char *rules) {
    const Value *here = base_whole(rig, "{}");
    const Value *there =
        base_whole(rig, "{\"custom_domain\":{\"domain_name\":\"talk.example.com\"}}");
    BASE_APPLY(rig, here);
    local_cloud_fault(rig->cloud, rules);
    if (terraform_apply(&rig->tf, there)) return "succeeds";
    local_cloud_fault(rig->cloud, "[]");
    if (!terraform_apply(&rig->tf, here)) return base_said(rig);
    const char *fault = base_objects_fault(rig);
    if (fault == NULL) fault = base_plan_fault(rig, here);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static void a_failed_move_is_taken_back(void **state) {
    (void)state;
    static const char *const failing[] = {"AddDomainRecord",    "CreateCustomDomain",
                                          "UpdateFunction",     "invoke",
                                          "DeleteCustomDomain", "DeleteDomainRecord"};
    for (size_t i = 0; i < COUNT_OF(failing); i++) {
        BaseRig *rig = base_begin();
        const char *fault = taken_back_fault(rig, base_refuse(rig, failing[i]));
        if (fault != NULL) fail_msg("%s: %s", failing[i], fault);
        arena_free(rig->arena);
    }
}

// What the move was about to remove was changed elsewhere meanwhile.
static void a_record_that_is_left_is_taken_back_wherever_it_points(void **state) {
    BaseRig *rig = *state;
    const Value *here = base_whole(rig, "{}");
    BASE_APPLY(rig, here);
    const char *left = base_part(rig, "dns_record");
    local_cloud_fault(rig->cloud, base_refuse(rig, "DeleteCustomDomain"));
    assert_false(terraform_apply(&rig->tf, base_whole(rig, "{\"custom_domain\":{\"domain_name\":"
                                                           "\"talk.example.com\"}}")));
    local_cloud_fault(rig->cloud, "[]");
    base_set(rig, "alidns/records", left, "Value", "\"elsewhere.example.net\"");
    BASE_APPLY(rig, here);
    assert_string_equal(base_part(rig, "dns_record"), left);
    BASE_GOOD(base_objects_fault(rig));
    BASE_GOOD(base_plan_fault(rig, here));
    BASE_GOOD(base_destroy_fault(rig));
}

// The answer to the creation was lost, what was found could not be changed.
static void a_move_that_was_only_found_is_taken_back(void **state) {
    BaseRig *rig = *state;
    BASE_GOOD(taken_back_fault(
        rig, "[{\"operation\":\"CreateCustomDomain\",\"phase\":\"after\",\"kind\":\"reset\"},"
             "{\"operation\":\"UpdateCustomDomain\",\"nth\":0,\"kind\":{\"status\":403,"
             "\"code\":\"AccessDenied\",\"message\":\"no\"}}]"));
}

// Refused, an update has changed nothing; of one whose answers were lost that is not known.
static void what_an_update_left_is_told(void **state) {
    (void)state;
    static const struct {
        const char *operation, *as_it_was;
    } updates[] = {{"UpdateCustomDomain", "The domain is as it was."},
                   {"UpdateFunction", "The function is as it was."},
                   {"UpdateTrigger", "The trigger is as it was."},
                   {"UpdateDomainRecord", "The record is as it was."}};
    static const char unknown[] = "Whether it was changed is not known.";
    for (size_t i = 0; i < 2 * COUNT_OF(updates); i++) {
        bool lost = i % 2 == 1;
        const char *operation = updates[i / 2].operation, *as_it_was = updates[i / 2].as_it_was;
        BaseRig *rig = base_begin();
        const Phase *phase = base_phase("update");
        phase_prepare(rig, phase);
        local_cloud_fault(rig->cloud,
                          lost ? arena_printf(rig->arena,
                                              "[{\"operation\":\"%s\",\"nth\":0,\"phase\":"
                                              "\"after\",\"kind\":\"reset\"}]",
                                              operation)
                               : base_refuse(rig, operation));
        assert_false(phase_run(rig, phase));
        const char *said = base_said(rig);
        if (strstr(said, lost ? unknown : as_it_was) == NULL ||
            strstr(said, lost ? as_it_was : unknown) != NULL)
            fail_msg("%s: %s", operation, said);
        arena_free(rig->arena);
    }
}

// Without haste: a wait in vain would take a minute.
static void nothing_is_waited_for_in_vain(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, base_config(rig, "{}", "{\"min_instances\":1}"));
    rig->tf.haste = 0;
    int64_t start = call_now_ms();
    BASE_APPLY(rig, base_config(rig, "{}", "{\"min_instances\":0}"));
    BASE_GOOD(base_destroy_fault(rig));
    assert_in_range(call_now_ms() - start, 0, 30 * 1000);
}

// ---- secrets that no state has

static void write_only_secrets(void **state) {
    BaseRig *rig = *state;
    static const char *const more[] = {
        "{\"access_code\":null,\"qwen_api_key\":null,\"access_code_wo\":\"first\","
        "\"access_code_wo_version\":1,\"qwen_api_key_wo\":\"sk-1\",\"qwen_api_key_wo_version\":1}",
        "{\"access_code\":null,\"qwen_api_key\":null,\"access_code_wo\":\"second\","
        "\"access_code_wo_version\":2,\"qwen_api_key_wo\":\"sk-2\",\"qwen_api_key_wo_version\":1}"};
    BASE_APPLY(rig, base_config(rig, "{}", more[0]));
    BASE_GOOD(base_plan_fault(rig, base_config(rig, "{}", more[0])));
    BASE_APPLY(rig, base_config(rig, "{}", more[1]));
    BASE_GOOD(base_plan_fault(rig, base_config(rig, "{}", more[1])));
    const Value *function = base_object(rig, "fc/functions", "chat");
    const Value *variables = value_get(function, "environmentVariables");
    assert_string_equal(value_cstr(value_get(variables, "ACCESS_CODE")), "second");
    assert_string_equal(value_cstr(value_get(variables, "QWEN_API_KEY")), "sk-1");
    const char *kept = fixture_text(rig->arena, rig->tf.state);
    assert_null(strstr(kept, "second"));
    assert_null(strstr(kept, "sk-1"));
    assert_null(strstr(rig->tf.private.data, "second"));
    BASE_GOOD(base_destroy_fault(rig));
}

// ---- values that are not known yet when it is planned

// What a plan tells holds whatever they turn out to be.
static const struct {
    const char *unknown; // JSON, merged
    const char *known;   // what it turns out to be
} refined[] = {
    {"{\"min_instances\":\"?\"}", "{\"min_instances\":1}"},
    {"{\"min_instances\":\"?\"}", "{}"},
    {"{\"custom_domain\":\"?\"}", "{}"},
    {"{\"custom_domain\":\"?\"}",
     "{\"custom_domain\":{\"domain_name\":\"" CHAT_DOMAIN "\",\"manage_dns\":true}}"},
    {"{\"environment_variables\":\"?\"}", "{\"environment_variables\":{\"A\":\"1\"}}"},
    {"{\"secret_environment_variables\":\"?\"}",
     "{\"secret_environment_variables\":{\"A_KEY\":\"1\"}}"},
    {"{\"secret_environment_variables\":\"?\"}",
     "{\"environment_variables\":{\"A\":\"1\"},\"secret_environment_variables\":{\"A_KEY\":\"1\"}"
     "}"},
    {"{\"access_code\":\"?\"}", "{\"access_code\":null,\"allow_public\":true}"},
};

static const char *refined_fault(BaseRig *rig, size_t row) {
    TerraformPlan plan, ignored;
    const Value *known = base_config(rig, "{}", refined[row].known);
    const Value *open = base_config(rig, refined[row].known, refined[row].unknown);
    if (!terraform_plan(&rig->tf, open, &plan)) return base_said(rig);
    if (!terraform_apply_plan(&rig->tf, &plan, known, &ignored)) return base_said(rig);
    const char *fault = base_objects_fault(rig);
    if (fault == NULL) fault = base_plan_fault(rig, known);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static void nothing_is_promised_of_what_is_unknown(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refined); i++) {
        BaseRig *rig = base_begin();
        const char *fault = refined_fault(rig, i);
        if (fault != NULL) fail_msg("%s: %s", refined[i].unknown, fault);
        arena_free(rig->arena);
    }
}

// ---- taking over what exists

static void import_plans_nothing_but_secrets(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_config(rig, "{}", "{\"min_instances\":1}");
    BASE_APPLY(rig, config);
    terraform_forget(&rig->tf);
    assert_true(terraform_import(&rig->tf, "cn-hangzhou/chat"));
    TerraformPlan plan;
    assert_true(terraform_plan(&rig->tf, config, &plan));
    BASE_APPLY(rig, config);
    BASE_GOOD(base_objects_fault(rig));
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static void import_of_nothing_fails(void **state) {
    BaseRig *rig = *state;
    assert_true(!terraform_import(&rig->tf, "cn-hangzhou/none") || value_is_null(rig->tf.state));
}

// Deleted by somebody while it was waited for: that ends, and long before the time-out.
static void a_function_that_disappears_is_given_up(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_config(rig, "{}", "{}");
    local_cloud_fault(rig->cloud, "[{\"service\":\"fc\",\"operation\":\"GetFunction\",\"nth\":0,"
                                  "\"kind\":{\"status\":404,\"code\":\"FunctionNotFound\"}}]");
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "Function has disappeared"));
    local_cloud_fault(rig->cloud, "[]");
    BASE_APPLY(rig, config);
    BASE_GOOD(base_destroy_fault(rig));
}

static void what_others_made_is_left_alone(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_config(rig, "{}", "{}");
    BASE_APPLY(rig, config);
    terraform_forget(&rig->tf); // another state manages it
    int64_t mark = local_cloud_mark(rig->cloud);
    assert_false(terraform_apply(&rig->tf, base_config(rig, "{}", "{\"description\":\"mine\"}")));
    assert_non_null(strstr(base_said(rig), "Function already exists"));
    assert_non_null(strstr(base_said(rig), "import {"));
    assert_string_equal(base_calls(rig, mark, false), "");
    assert_true(value_is_null(rig->tf.state));
    assert_true(terraform_import(&rig->tf, "chat"));
    BASE_GOOD(base_destroy_fault(rig));
}

static void what_the_same_configuration_made_is_taken_over(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_config(rig, "{}", "{}");
    BASE_APPLY(rig, config);
    terraform_forget(&rig->tf); // its answer never got there
    BASE_APPLY(rig, config);
    assert_non_null(strstr(base_said(rig), "from this very configuration"));
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

// The deployment's own is gone, and somebody else's has its name.
static void a_function_of_others_is_not_read(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_whole(rig, "{}");
    BASE_APPLY(rig, config);
    local_cloud_put(rig->cloud, "fc/triggers", NULL, NULL);
    local_cloud_put(rig->cloud, "fc/scaling_configs", NULL, NULL);
    const Value *own = base_object(rig, "fc/functions", NULL);
    local_cloud_put(rig->cloud, "fc/functions", NULL, NULL);
    TerraformPlan plan;
    assert_true(terraform_plan(&rig->tf, config, &plan)); // the refresh sees that it is gone
    local_cloud_put(rig->cloud, "fc/functions", "chat",
                    value_with(rig->arena, own, "tags", &value_empty_list));
    assert_true(terraform_plan(&rig->tf, config, &plan));
    assert_false(value_is_known(value_at(plan.planned, "parts.function.id")));
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "Function already exists"));
    assert_true(terraform_destroy(&rig->tf));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "fc/functions/chat");
}

// A creation that did not get that far has left no domain: what is there is somebody else's.
static void a_domain_of_others_outlives_a_destroy(void **state) {
    BaseRig *rig = *state;
    static const char others[] =
        "{\"domainName\":\"" CHAT_DOMAIN "\",\"protocol\":\"HTTP\",\"routeConfig\":{\"routes\":[{"
        "\"path\":\"/*\",\"functionName\":\"other\"}]}}";
    local_cloud_put(rig->cloud, "fc/custom_domains", CHAT_DOMAIN, fixture_json(rig->arena, others));
    assert_false(terraform_apply(&rig->tf, base_whole(rig, "{}")));
    assert_non_null(strstr(base_said(rig), "Custom domain already exists"));
    if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
    assert_string_equal(local_cloud_objects(rig->cloud, rig->arena),
                        "fc/custom_domains/" CHAT_DOMAIN);
}

// Its creation was not answered, and what is found then has another run's claim.
static void a_lost_creation_takes_nothing_from_another_run(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_config(rig, "{}", "{}");
    local_cloud_fault(rig->cloud, base_refuse(rig, "CreateTrigger"));
    assert_false(terraform_apply(&rig->tf, config));
    terraform_forget(&rig->tf);
    local_cloud_fault(rig->cloud,
                      "[{\"operation\":\"GetFunction\",\"kind\":{\"status\":404,\"code\":"
                      "\"FunctionNotFound\"}},{\"operation\":\"CreateFunction\","
                      "\"phase\":\"before\",\"kind\":\"reset\"}]");
    int64_t mark = local_cloud_mark(rig->cloud);
    assert_false(terraform_apply(&rig->tf, config));
    assert_non_null(strstr(base_said(rig), "Function was created by another run"));
    assert_string_equal(base_calls(rig, mark, false), "");
    local_cloud_fault(rig->cloud, "[]");
    BASE_APPLY(rig, config);
    BASE_GOOD(base_destroy_fault(rig));
}

// It is refused as a duplicate the second time.
static void a_record_whose_update_was_not_answered_is_looked_at(void **state) {
    BaseRig *rig = *state;
    const Value *config = base_whole(rig, "{}");
    BASE_APPLY(rig, config);
    base_set(rig, "alidns/records", NULL, "Value", "\"elsewhere.example.net\"");
    local_cloud_fault(rig->cloud, "[{\"operation\":\"UpdateDomainRecord\",\"phase\":\"after\","
                                  "\"kind\":\"reset\"}]");
    BASE_APPLY(rig, config);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

static void a_creation_that_goes_on_keeps_no_former_tags(void **state) {
    BaseRig *rig = *state;
    local_cloud_fault(rig->cloud, base_refuse(rig, "CreateTrigger"));
    const Value *config = base_config(rig, "{}", "{\"tags\":{\"a\":\"1\",\"b\":\"1\"}}");
    assert_false(terraform_apply(&rig->tf, config));
    terraform_forget(&rig->tf);
    local_cloud_fault(rig->cloud, "[]");
    config = base_config(rig, "{}", "{\"tags\":{\"b\":\"2\"}}");
    BASE_APPLY(rig, config);
    assert_non_null(strstr(base_said(rig), "that did not get to its end"));
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(base_destroy_fault(rig));
}

// The update that had them kept was cut off, and no state knows of it.
static void instances_that_are_held_are_released_by_a_destroy(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, base_config(rig, "{}", "{}"));
    const Terraform before = rig->tf;
    BASE_APPLY(rig, base_config(rig, "{}", "{\"min_instances\":2}"));
    rig->tf = before;
    int64_t mark = local_cloud_mark(rig->cloud);
    BASE_GOOD(base_destroy_fault(rig));
    expect_calls(rig, mark, false, "DeleteFunction DeleteScalingConfig DeleteTrigger");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        BASE_TEST(create_refresh_delete),
        BASE_TEST(update_step_by_step),
        cmocka_unit_test(a_failed_move_is_taken_back),
        BASE_TEST(a_record_that_is_left_is_taken_back_wherever_it_points),
        BASE_TEST(a_move_that_was_only_found_is_taken_back),
        cmocka_unit_test(what_an_update_left_is_told),
        BASE_TEST(nothing_is_waited_for_in_vain),
        BASE_TEST(write_only_secrets),
        cmocka_unit_test(nothing_is_promised_of_what_is_unknown),
        BASE_TEST(import_plans_nothing_but_secrets),
        BASE_TEST(import_of_nothing_fails),
        BASE_TEST(a_function_that_disappears_is_given_up),
        BASE_TEST(what_others_made_is_left_alone),
        BASE_TEST(what_the_same_configuration_made_is_taken_over),
        BASE_TEST(a_function_of_others_is_not_read),
        BASE_TEST(a_domain_of_others_outlives_a_destroy),
        BASE_TEST(a_lost_creation_takes_nothing_from_another_run),
        BASE_TEST(a_record_whose_update_was_not_answered_is_looked_at),
        BASE_TEST(a_creation_that_goes_on_keeps_no_former_tags),
        BASE_TEST(instances_that_are_held_are_released_by_a_destroy),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
