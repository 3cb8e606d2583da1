// SPDX-License-Identifier: MPL-2.0
// What was changed or removed elsewhere: the plan shows exactly that, and the next apply puts
// exactly that right.
#include "acceptance/rig/base_fixture.h"

typedef struct Drift {
    const char *collection;
    const char *member, *json; // of the object, set to this; NULL: the object is removed
    const char *writes;        // of the apply that puts it right
} Drift;

static const Drift drifts[] = {
    {"fc/functions", NULL, NULL, "CreateFunction CreateTrigger PutScalingConfig TagResources"},
    {"fc/triggers", NULL, NULL, "CreateTrigger"},
    {"fc/scaling_configs", NULL, NULL, "PutScalingConfig"},
    {"fc/custom_domains", NULL, NULL, "CreateCustomDomain"},
    {"alidns/records", NULL, NULL, "AddDomainRecord"},
    {"fc/functions", "description", "\"mine\"", "UpdateFunction"},
    {"fc/functions", "memorySize", "2048", "UpdateFunction"},
    {"fc/functions", "cpu", "2", "UpdateFunction"},
    {"fc/functions", "internetAccess", "false", "UpdateFunction"},
    {"fc/functions", "environmentVariables", "{\"ACCESS_CODE\":\"stolen\"}", "UpdateFunction"},
    {"fc/triggers", "triggerConfig", "\"{\\\"authType\\\":\\\"function\\\",\\\"methods\\\":[]}\"",
     "UpdateTrigger"},
    {"fc/scaling_configs", "minInstances", "7", "PutScalingConfig"},
    {"fc/custom_domains", "protocol", "\"HTTP,HTTPS\"", "UpdateCustomDomain"},
    {"fc/custom_domains", "routeConfig", "{\"routes\":[]}", "UpdateCustomDomain"},
    {"alidns/records", "Value", "\"elsewhere.example.net\"", "UpdateDomainRecord"},
};

static void drift(const BaseRig *rig, const Drift *d) {
    if (d->member != NULL) {
        base_set(rig, d->collection, NULL, d->member, d->json);
        return;
    }
    local_cloud_put(rig->cloud, d->collection, NULL, NULL);
    if (strcmp(d->collection, "fc/functions") != 0) return;
    // What belongs to a function goes with it.
    local_cloud_put(rig->cloud, "fc/triggers", NULL, NULL);
    local_cloud_put(rig->cloud, "fc/scaling_configs", NULL, NULL);
}

static const char *drift_fault(BaseRig *rig, const Drift *d) {
    // Some room for other values than the configured.
    const Value *config = base_whole(rig, "{\"cpu\":1,\"memory_size\":1024}");
    BASE_APPLY(rig, config);
    drift(rig, d);
    TerraformPlan plan;
    if (!terraform_plan(&rig->tf, config, &plan)) return base_said(rig);
    bool recreated = value_is_null(rig->tf.state);
    if (plan.action != (recreated ? TERRAFORM_CREATE : TERRAFORM_UPDATE))
        return arena_printf(rig->arena, "action %d is planned", plan.action);
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!terraform_apply(&rig->tf, config)) return base_said(rig);
    const char *writes = base_calls(rig, mark, false);
    if (strcmp(writes, d->writes) != 0)
        return arena_printf(rig->arena, "%s, not %s", writes, d->writes);
    const char *fault = base_objects_fault(rig);
    if (fault == NULL) fault = base_plan_fault(rig, config);
    return fault != NULL ? fault : base_destroy_fault(rig);
}

static void each_drift_is_put_right(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        BaseRig *rig = base_begin();
        const char *fault = drift_fault(rig, &drifts[i]);
        failed += fault != NULL;
        if (fault != NULL)
            print_error("%s %s: %s\n", drifts[i].collection,
                        drifts[i].member != NULL ? drifts[i].member : "is gone", fault);
        arena_free(rig->arena);
    }
    assert_int_equal(failed, 0);
}

// ---- gone while Terraform destroys

static void destroying_what_is_gone(void **state) {
    BaseRig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(drifts); i++) {
        if (drifts[i].member != NULL) continue;
        BASE_APPLY(rig, base_whole(rig, "{}"));
        drift(rig, &drifts[i]);
        if (!terraform_destroy(&rig->tf)) fail_msg("%s", base_said(rig));
        assert_string_equal(local_cloud_objects(rig->cloud, rig->arena), "");
        local_cloud_wipe(rig->cloud);
    }
}

// ---- the data source

static void deployment_is_read(void **state) {
    BaseRig *rig = *state;
    const Type *type = resource_type(&lobechat_deployment);
    const Value *asked = fixture_value(rig->arena, type, "{\"function_name\":\"chat\"}");
    assert_true(value_is_null(terraform_read_data(&rig->tf, &lobechat_deployment, asked)));
    assert_true(rig->tf.diags->errors > 0);

    BASE_APPLY(rig, base_config(rig, "{}", "{}"));
    const Value *found = terraform_read_data(&rig->tf, &lobechat_deployment, asked);
    assert_int_equal(rig->tf.diags->errors, 0);
    assert_string_equal(value_cstr(value_get(found, A_ID)), "cn-hangzhou/chat");
    assert_true(value_is_null(value_get(found, A_DOMAIN_NAME)));
    assert_true(value_equal(value_get(found, A_APP_URL), value_get(rig->tf.state, A_TRIGGER_URL)));

    BASE_APPLY(rig, base_whole(rig, "{}"));
    found = terraform_read_data(&rig->tf, &lobechat_deployment, asked);
    assert_string_equal(value_cstr(value_get(found, A_APP_URL)), "https://" CHAT_DOMAIN);
    assert_string_equal(value_cstr(value_get(found, A_STATUS)), "Active");
    static const char *const same[] = {A_IMAGE, A_APP_VERSION, A_FUNCTION_ARN, A_TRIGGER_URL};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        assert_true(value_equal(value_get(found, same[i]), value_get(rig->tf.state, same[i])));
    assert_null(strstr(fixture_text(rig->arena, found), "sk-q"));
}

static void deployment_read_goes_wrong(void **state) {
    BaseRig *rig = *state;
    BASE_APPLY(rig, base_whole(rig, "{}"));
    const Value *asked = fixture_value(rig->arena, resource_type(&lobechat_deployment),
                                       "{\"function_name\":\"chat\"}");
    static const char *const operations[] = {"GetFunction", "ListTriggers", "ListCustomDomains"};
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        local_cloud_fault(rig->cloud,
                          arena_printf(rig->arena,
                                       "[{\"operation\":\"%s\",\"nth\":0,\"kind\":{\"status\":403,"
                                       "\"code\":\"AccessDenied\",\"message\":\"no\"}}]",
                                       operations[i]));
        assert_true(value_is_null(terraform_read_data(&rig->tf, &lobechat_deployment, asked)));
        assert_non_null(strstr(base_said(rig), "AccessDenied"));
        assert_int_equal(local_cloud_fired(rig->cloud), 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_drift_is_put_right),
        BASE_TEST(destroying_what_is_gone),
        BASE_TEST(deployment_is_read),
        BASE_TEST(deployment_read_goes_wrong),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
