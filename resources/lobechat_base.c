// SPDX-License-Identifier: MPL-2.0
// lobechat_base: LobeChat 1.x without a database on Function Compute 3.0, guarded by an access
// code.
#include "resources/lobechat_base.h"

#include "resources/base_rules.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/rules.h"
#include "resources/secrets.h"
#include "resources/shared_rows.h"

static const Attr attrs[] = {
    ROWS_OF(identity_rows),

    {A_IMAGE, STRING, OPTIONAL | COMPUTED, .part = PART_FUNCTION,
     .wire = "customContainerConfig.image",
     .doc = "Container image with a tag or digest, in Alibaba Cloud Container Registry. In "
            "`cn-hangzhou` and `cn-shanghai` the image of the Serverless Devs template is used "
            "when not set; elsewhere it is required."},
    {A_APP_VERSION, STRING, OPTIONAL | COMPUTED,
     .doc = "LobeChat version in the image; read from the image's tag when not set. Must be 1.x.",
     .checks = CHECKS(TEST(rule_test_version, "must be a version such as `1.143.3`"))},
    ROWS_OF(container_rows),

    {A_ACCESS_CODE, STRING, OPTIONAL | COMPUTED | STABLE | TWIN, .part = PART_FUNCTION_INPUTS,
     .doc = "Code that users must enter before the models answer; several codes are separated by "
            "commas. Required on creation unless `allow_public`.",
     .checks = CHECKS(TEST(rule_test_access_code,
                           "must be codes of 1 to 256 characters separated by single commas, "
                           "without spaces around them"))},
    {A_ALLOW_PUBLIC, BOOL, OPTIONAL, .fallback = "false",
     .doc = "Allow a deployment without access code: everybody who knows the address can use, and "
            "spend, the API key."},
    ROWS_OF(chat_rows),

    {A_APP_URL, STRING, COMPUTED, .doc = "Where LobeChat is: its domain or the trigger URL."},
    ROWS_OF(function_output_rows),
    STACK_PARTS_ROW,
    ATTRS_END,
};

static const Part *const parts[] = {
    &function_part,      &trigger_part, &scaling_config_part, &dns_record_part, &devsapp_name_part,
    &custom_domain_part, NULL};

static Status base_begin(Call *call, Deployment *deployment);
static Status base_finish(Call *call, Deployment *deployment);

static const Stack stack = {.resource = &lobechat_base,
                            .parts = parts,
                            .anchor = &function_part,
                            .begin = base_begin,
                            .hold = function_hold,
                            .finish = base_finish,
                            .settles = true};

// ---- planning

static Status base_plan(Call *call, PlanChange *change) {
    rule_plan_defaults(call, change, &base_default_image);
    rule_plan_secret(call, change, A_ACCESS_CODE);
    rule_plan_environment(call, change);
    base_check_plan(call, change);
    TRY(rule_check_plan(call, change));
    TRY(stack_plan(call, &stack, change));
    rule_plan_trigger_url(call, change);
    rule_plan_parts(call, &stack, change);
    if (stack_plan_touches(call, &stack, change, PART_CUSTOM_DOMAIN) ||
        value_is_null(change->prior))
        rule_warn_without_domain(call, change);
    return call_has_errors(call) ? status_failed() : status_ok();
}

// ---- applying

static Status base_begin(Call *call, Deployment *deployment) {
    const Value *variables;
    return value_is_null(deployment->prior) ? function_begin(call, deployment, &variables)
                                            : status_ok();
}

static Status base_finish(Call *call, Deployment *deployment) {
    const Value *own = deployment_url(call->arena, deployment->planned);
    const Value *url = value_is_null(own) ? stack_get(deployment, A_TRIGGER_URL) : own;
    stack_set(call, deployment, A_APP_URL, url);
    TRY(probe_after_change(call, deployment));
    return function_finish(call, deployment);
}

static Status base_create(Call *call, ApplyChange *change) {
    (void)secrets_salt(call->arena, &change->private);
    return stack_create(call, &stack, change);
}

static Status base_update(Call *call, ApplyChange *change) {
    (void)secrets_salt(call->arena, &change->private);
    Status status = stack_update(call, &stack, change);
    // The function may have been told the address of a domain that then could not be made.
    if (!status.ok) change->state = rule_with_app_url(call->arena, change->state);
    return status;
}

static Status base_delete(Call *call, ApplyChange *change) {
    return stack_delete(call, &stack, change);
}

static Status base_read(Call *call, ReadChange *change) {
    bool imported = value_is_null(value_get(change->state, A_PARTS));
    (void)secrets_salt(call->arena, &change->private); // an imported one has none yet
    TRY(stack_read(call, &stack, change));
    if (value_is_null(change->state)) return status_ok();
    return rule_complete_state(call, resource_rows(&lobechat_base), change, imported);
}

static const char *const permissions[] = {
    FUNCTION_PERMISSIONS,
    NULL,
};

const Resource lobechat_base = {
    .type = "lobechat_base",
    .doc = "LobeChat 1.x without a database on Alibaba Cloud Function Compute 3.0, guarded by an "
           "access code and answering with Qwen models.",
    .notes = "The base edition keeps conversations in each user's browser. For logins, knowledge "
             "bases and uploads, and for LobeHub 2.x, the team edition is needed.",
    .attrs = attrs,
    .timeouts = {.create = 1800, .read = 300, .update = 1800, .delete = 900},
    .import_id = "<region>/<function_name>",
    .permissions = permissions,
    .validate = rule_validate,
    .plan = base_plan,
    .create = base_create,
    .read = base_read,
    .update = base_update,
    .delete = base_delete,
    .import = deployment_import,
};
