// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/logins_stack.h"

#include "provider/schema/attrs.h"
#include "provider/schema/plan.h"
#include "resources/database_rows.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/auth0.h"

#include <stdio.h>

static const Attr logins_rows[] = {
    {A_REGION, STRING, REQUIRED | REPLACE, .doc = "Region."},
    {A_FUNCTION_NAME, STRING, REQUIRED | REPLACE, .doc = "Name."},
    {A_ID, STRING, COMPUTED | STABLE, .doc = "Id."},
    {A_AUTH0, OBJECT_OF(auth0_rows), REQUIRED, .doc = "Logins."},
    {A_APP_URL, STRING, OPTIONAL, .doc = "Address."},
    {A_AUTH0_CLIENT_ID, STRING, COMPUTED | STABLE, .part = PART_AUTH0_CLIENT, .wire = "client_id",
     .doc = "Application."},
    {A_AUTH0_USER_IDS, MAP_OF_STRING, COMPUTED, .part = PART_AUTH0_USERS, .wire = "userIds",
     .doc = "People."},
    {A_AUTH0_PASSWORD_TICKETS, MAP_OF_STRING, COMPUTED | SENSITIVE, .doc = "Links."},
    STACK_PARTS_ROW,
    ATTRS_END,
};

LoginsMemory logins_memory;

static const Part *const logins_parts[] = {&auth0_client_part, &auth0_connection_part,
                                           &auth0_callback_part, &auth0_users_part, NULL};

static Status logins_finish(Call *call, Deployment *deployment) {
    if (logins_memory.reveal) TRY(stack_reveal(call, deployment, PART_AUTH0_CLIENT));
    Text secret = stack_secret(deployment, ENV_AUTH0_SECRET);
    snprintf(logins_memory.secret, sizeof logins_memory.secret, "%s", secret.data);
    if (logins_memory.breaks) return call_fail(call, NULL, "Broken as asked", "Before dropping.");
    return auth0_drop_old_urls(call, deployment);
}

static const Stack logins_stack = {
    .resource = &lobechat_logins, .parts = logins_parts, .finish = logins_finish, .resumes = true};

static Status logins_plan(Call *call, PlanChange *change) {
    const Value *auth0 = value_get(change->planned, A_AUTH0);
    if (value_is_null(value_get(value_get(change->config, A_AUTH0), A_APPLICATION_NAME)))
        auth0 = value_with(call->arena, auth0, A_APPLICATION_NAME,
                           value_is_null(value_get(auth0, A_CLIENT_ID))
                               ? value_cstring(call->arena, "LobeChat")
                               : &value_null);
    plan_set(call, change, A_AUTH0, auth0);
    plan_set(call, change, A_ID, deployment_id(call->arena, change->planned));
    TRY(stack_plan(call, &logins_stack, change));
    const Value *given = value_get(auth0, A_CLIENT_ID);
    if (!value_is_null(given)) plan_set(call, change, A_AUTH0_CLIENT_ID, given);
    bool open = !value_is_known(value_get(change->planned, A_AUTH0_USER_IDS));
    bool none = value_count(value_get(auth0, A_USERS)) == 0;
    plan_set(call, change, A_AUTH0_PASSWORD_TICKETS,
             none   ? &value_null
             : open ? &value_unknown
                    : value_get(change->prior, A_AUTH0_PASSWORD_TICKETS));
    return status_ok();
}

static Status logins_create(Call *call, ApplyChange *change) {
    return stack_create(call, &logins_stack, change);
}

static Status logins_update(Call *call, ApplyChange *change) {
    return stack_update(call, &logins_stack, change);
}

static Status logins_delete(Call *call, ApplyChange *change) {
    return stack_delete(call, &logins_stack, change);
}

static Status logins_read(Call *call, ReadChange *change) {
    return stack_read(call, &logins_stack, change);
}

const Resource lobechat_logins = {
    .type = "lobechat_logins",
    .doc = "Logins.",
    .attrs = logins_rows,
    .timeouts = {.create = 60, .read = 60, .update = 60, .delete = 60},
    .plan = logins_plan,
    .create = logins_create,
    .read = logins_read,
    .update = logins_update,
    .delete = logins_delete,
};

static const Resource *const logins_resources[] = {&lobechat_logins, NULL};
static const Resource *const logins_sources[] = {NULL};
const Provider logins_provider = {
    .name = "lobechat",
    .address = "example.com/lobechat/lobechat",
    .doc = "Logins.",
    .settings = session_attrs,
    .resources = logins_resources,
    .data_sources = logins_sources,
    .validate = session_validate,
    .configure = session_configure,
    .close = session_close,
};
