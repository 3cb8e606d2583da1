// SPDX-License-Identifier: MPL-2.0
// The database in the RDS instance.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/rds.h"
#include "resources/parts/rds_extension.h"
#include "resources/wait.h"

#define W_NAME "DBName"

static const char *const needs[] = {PART_RDS_INSTANCE, PART_RDS_ACCOUNT, NULL};

static Text database_name(const Value *object) {
    return value_text(value_get(value_get(object, A_DATABASE), A_DATABASE_NAME));
}

// The list of its extensions tells that it is there, and is wanted anyway.
static Status database_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text name = database_name(object);
    ApiReply reply;
    bool running, there;
    TRY(rds_is_running(call, deployment, object, &running));
    if (!running) {
        *ret = rds_as_recorded(call, deployment, &rds_database_part, object);
        return status_ok();
    }
    if (name.length == 0) return status_ok();
    TRY(extension_ask(call, deployment, object, &reply));
    TRY(rds_told(call, deployment, &reply, "read the database", &there));
    if (there)
        *ret = (Found){.present = true,
                       .id = name.data,
                       .status = "Running",
                       .body = api_pair(call->arena, W_NAME, name)};
    return status_ok();
}

// ---- making

static Status database_look(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *now = stack_now(call, deployment);
    TRY(rds_ask(call, deployment, &rds_list_databases,
                api_pair(call->arena, W_NAME, database_name(now)), ret));
    api_take_first(ret, "Databases.Database");
    return status_ok();
}

static Status database_wait(Call *call, Deployment *deployment) {
    int64_t start = call_now_ms();
    const char *last = "nothing yet";
    for (;;) {
        ApiReply reply;
        TRY(database_look(call, deployment, &reply));
        bool there = false;
        if (reply.outcome != API_STOPPED)
            TRY(rds_told(call, deployment, &reply, "read the database", &there));
        if (there) {
            const char *status = value_cstr(value_get(reply.body, "DBStatus"));
            const Found found = {.id = database_name(deployment->planned).data, .status = status};
            stack_record(call, deployment, &rds_database_part, &found);
            if (text_is(text_of(status), "Running")) return status_ok();
            last = status;
        }
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the database to become usable", last, start);
    }
}

// UTF-8, sorted by bytes.
static Status database_send(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = api_pair(call->arena, W_NAME, database_name(deployment->planned));
    body = api_pair_more(call->arena, body, "CharacterSetName", TEXT("UTF8,C,en_US.utf8"));
    return rds_change(call, deployment, &rds_create_database, body, ret);
}

// The instance is ours, so a database of this name is too.
static Status database_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = database_send, .look = database_look};
    Text name = database_name(deployment->planned);
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_DATABASE_NAME);
    if (reply.outcome != API_DONE && reply.outcome != API_EXISTS)
        return api_fail(call, &reply,
                        &(ApiStory){.path = &path,
                                    .tried = rds_tried(call, deployment, "create database", name),
                                    .exists = api_unsure(&reply)
                                                  ? "Whether it exists is not known; the next "
                                                    "apply looks for it."
                                                  : "It was not created."});
    stack_record(call, deployment, &rds_database_part,
                 &(Found){.id = name.data, .status = "Creating"});
    return database_wait(call, deployment);
}

static Status database_remove(Call *call, Deployment *deployment, const Value *object) {
    Text name = stack_part_id(object, PART_RDS_DATABASE);
    if (name.length == 0 || !stack_will_keep(deployment, PART_RDS_INSTANCE)) return status_ok();
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_delete_database, api_pair(call->arena, W_NAME, name),
                   &reply));
    return api_removed(call, &reply, rds_tried(call, deployment, "delete database", name),
                       "It still exists and is in the state.");
}

const Part rds_database_part = {
    .name = PART_RDS_DATABASE,
    .label = "database",
    .needs = needs,
    .wanted = database_wants_instance,
    .read = database_read,
    .create = database_create,
    .remove = database_remove,
};
