// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/files_stack.h"

#include "provider/schema/attrs.h"
#include "provider/schema/plan.h"
#include "resources/database_rows.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/function.h"

#include <stdio.h>

static const Attr files_rows[] = {
    {A_REGION, STRING, REQUIRED | REPLACE, .doc = "Region."},
    {A_FUNCTION_NAME, STRING, REQUIRED | REPLACE, .doc = "Name."},
    {A_ID, STRING, COMPUTED | STABLE, .doc = "Id."},
    {A_OSS, OBJECT_OF(oss_rows), REQUIRED, .doc = "Bucket."},
    {A_CORS_ORIGIN, STRING, OPTIONAL, .doc = "Origin."},
    {A_OSS_ACCESS_KEY_ID, STRING, COMPUTED | STABLE, .part = PART_RAM_ACCESS_KEY,
     .wire = "AccessKeyId", .doc = "Key."},
    {A_RAM_USER_NAME, STRING, COMPUTED | STABLE, .part = PART_RAM_USER, .wire = "UserName",
     .doc = "User."},
    STACK_PARTS_ROW,
    ATTRS_END,
};

FilesMemory files_memory;

// ---- a function that only knows the key's secret

static const Part fake_function_part;

static bool function_wanted(const Value *object) {
    (void)object;
    return files_memory.function;
}

static Status function_make(Call *call, Deployment *deployment) {
    const Found found = {.id = "chat", .status = "Active"};
    stack_record(call, deployment, &fake_function_part, &found);
    return status_ok();
}

static Status function_look(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    ApiReply reply;
    TRY(function_get(call, deployment, object, &reply));
    *ret = (Found){.present = reply.outcome == API_DONE, .id = "chat", .status = "Active"};
    return status_ok();
}

static Status function_drop(Call *call, Deployment *deployment, const Value *object) {
    (void)call;
    (void)deployment;
    (void)object;
    return status_ok();
}

static const char *const function_needs[] = {PART_RAM_ACCESS_KEY, NULL};
static const Part fake_function_part = {.name = PART_FUNCTION,
                                        .label = "function",
                                        .needs = function_needs,
                                        .wanted = function_wanted,
                                        .read = function_look,
                                        .create = function_make,
                                        .remove = function_drop};

static const Part *const files_parts[] = {&oss_bucket_part, &oss_cors_part,       &ram_user_part,
                                          &ram_policy_part, &ram_access_key_part, NULL};
static const Part *const function_parts[] = {&oss_bucket_part,
                                             &oss_cors_part,
                                             &ram_user_part,
                                             &ram_policy_part,
                                             &ram_access_key_part,
                                             &fake_function_part,
                                             NULL};

static Status files_finish(Call *call, Deployment *deployment) {
    (void)call;
    Text secret = stack_secret(deployment, ENV_OSS_SECRET);
    if (secret.length > 0)
        snprintf(files_memory.secret, sizeof files_memory.secret, "%s", secret.data);
    return status_ok();
}

static const Stack files_stack = {
    .resource = &lobechat_files, .parts = files_parts, .finish = files_finish, .resumes = true};
static const Stack function_stack = {
    .resource = &lobechat_files, .parts = function_parts, .finish = files_finish, .resumes = true};

static const Stack *stack_in_use(void) {
    return files_memory.function ? &function_stack : &files_stack;
}

static Status files_plan(Call *call, PlanChange *change) {
    const Value *oss = value_get(change->planned, A_OSS);
    if (!value_is_known(value_get(oss, A_ENDPOINT)))
        oss = value_with(call->arena, oss, A_ENDPOINT,
                         value_cstring(call->arena, "oss-cn-hangzhou.aliyuncs.com"));
    plan_set(call, change, A_OSS, oss);
    plan_set(call, change, A_ID, deployment_id(call->arena, change->planned));
    return stack_plan(call, stack_in_use(), change);
}

static Status files_create(Call *call, ApplyChange *change) {
    return stack_create(call, stack_in_use(), change);
}

static Status files_update(Call *call, ApplyChange *change) {
    return stack_update(call, stack_in_use(), change);
}

static Status files_delete(Call *call, ApplyChange *change) {
    return stack_delete(call, stack_in_use(), change);
}

static Status files_read(Call *call, ReadChange *change) {
    return stack_read(call, stack_in_use(), change);
}

const Resource lobechat_files = {
    .type = "lobechat_files",
    .doc = "Files.",
    .attrs = files_rows,
    .timeouts = {.create = 60, .read = 60, .update = 60, .delete = 60},
    .plan = files_plan,
    .create = files_create,
    .read = files_read,
    .update = files_update,
    .delete = files_delete,
};

static const Resource *const files_resources[] = {&lobechat_files, NULL};
static const Resource *const files_sources[] = {NULL};
const Provider files_provider = {
    .name = "lobechat",
    .address = "example.com/lobechat/lobechat",
    .doc = "Files.",
    .settings = session_attrs,
    .resources = files_resources,
    .data_sources = files_sources,
    .validate = session_validate,
    .configure = session_configure,
    .close = session_close,
};
