// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/stack_rig.h"

#include "resources/database_rules.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/parts/rds_instance.h"
#include "resources/rules.h"

static const Part *const network_parts[] = {&vpc_part, &vswitch_part, &security_group_part, NULL};
static const Part *const database_parts[] = {&vpc_part,
                                             &vswitch_part,
                                             &security_group_part,
                                             &rds_instance_part,
                                             &rds_whitelist_part,
                                             &rds_backup_policy_part,
                                             &rds_account_part,
                                             &rds_database_part,
                                             &rds_extension_part,
                                             NULL};

static Resource tested;
static const Resource *const tested_resources[] = {&tested, NULL};
static Provider provider;

static Status tested_finish(Call *call, Deployment *deployment) {
    return rds_protect(call, deployment);
}

static Stack stack = {
    .resource = &tested, .anchor = &vpc_part, .finish = tested_finish, .resumes = true};

static Status tested_plan(Call *call, PlanChange *change) {
    rule_plan_defaults(call, change, &database_default_image);
    database_plan_inputs(call, change);
    TRY(stack_plan(call, &stack, change));
    database_plan_outputs(call, change);
    database_check_plan(call, change);
    // Of parts that are not here.
    plan_set(call, change, A_CNAME_TARGET, &value_null);
    plan_set(call, change, A_DATABASE_URL, &value_null);
    plan_set(call, change, A_JWKS_KEY, &value_null);
    return call_has_errors(call) ? status_failed() : status_ok();
}

static Status tested_create(Call *call, ApplyChange *change) {
    return stack_create(call, &stack, change);
}

static Status tested_update(Call *call, ApplyChange *change) {
    return stack_update(call, &stack, change);
}

static Status tested_delete(Call *call, ApplyChange *change) {
    return stack_delete(call, &stack, change);
}

static Status tested_read(Call *call, ReadChange *change) {
    return stack_read(call, &stack, change);
}

const Provider *stack_rig(StackParts parts) {
    stack.parts = parts == STACK_NETWORK ? network_parts : database_parts;
    tested = lobechat_database;
    tested.plan = tested_plan;
    tested.plan_destroy = NULL;
    tested.create = tested_create;
    tested.update = tested_update;
    tested.delete = tested_delete;
    tested.read = tested_read;
    provider = provider_served;
    provider.resources = tested_resources;
    return &provider;
}
