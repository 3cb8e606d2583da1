// SPDX-License-Identifier: MPL-2.0
// The privileged account that LobeChat uses: only such a one may install extensions.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/rds.h"
#include "resources/wait.h"

static const char *const needs[] = {PART_RDS_INSTANCE, PART_RDS_BACKUP_POLICY, NULL};

static Text account_name(const Value *object) {
    return value_text(value_get(value_get(object, A_DATABASE), A_USERNAME));
}

// Among several, after an import, the privileged one.
static const Value *account_of(const Value *body, Text name) {
    const Value *list = value_at(body, "Accounts.DBInstanceAccount");
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *account = value_list_at(list, i);
        bool privileged = text_is(value_text(value_get(account, "AccountType")), "Super");
        bool named = text_equal(value_text(value_get(account, "AccountName")), name);
        if (name.length > 0 ? named : privileged) return account;
    }
    return &value_null;
}

static Status account_ask(Call *call, Deployment *deployment, const Value *object, ApiReply *ret) {
    Text name = account_name(object);
    const Value *body =
        name.length > 0 ? api_pair(call->arena, "AccountName", name) : &value_empty_map;
    TRY(rds_ask(call, deployment, &rds_list_accounts, body, ret));
    ret->body = account_of(ret->body, name);
    if (ret->outcome == API_DONE && value_is_null(ret->body)) ret->outcome = API_NOT_FOUND;
    return status_ok();
}

static Found account_found(const Value *body) {
    return (Found){.present = true,
                   .id = value_cstr(value_get(body, "AccountName")),
                   .status = value_cstr(value_get(body, "AccountStatus")),
                   .body = body};
}

static Status account_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    ApiReply reply;
    TRY(account_ask(call, deployment, object, &reply));
    bool there;
    TRY(rds_told(call, deployment, &reply, "read the account of the database", &there));
    if (there) *ret = account_found(reply.body);
    return status_ok();
}

// ---- making and changing

static Status account_look(Call *call, Deployment *deployment, ApiReply *ret) {
    return account_ask(call, deployment, stack_now(call, deployment), ret);
}

static Status account_wait(Call *call, Deployment *deployment) {
    int64_t start = call_now_ms();
    const char *last = "nothing yet";
    for (;;) {
        ApiReply reply;
        TRY(account_look(call, deployment, &reply));
        bool there = false;
        if (reply.outcome != API_STOPPED)
            TRY(rds_told(call, deployment, &reply, "read the account of the database", &there));
        if (there) {
            const Found found = account_found(reply.body);
            stack_record(call, deployment, &rds_account_part, &found);
            if (text_is(text_of(found.status), "Available")) return status_ok();
            last = found.status;
        }
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the database account to become available", last, start);
    }
}

static const Value *account_body(Call *call, const Deployment *deployment) {
    const Value *password = attr_secret(value_get(deployment->config, A_DATABASE),
                                        value_get(deployment->planned, A_DATABASE), A_PASSWORD);
    const Value *body = api_pair(call->arena, "AccountName", account_name(deployment->planned));
    return value_with(call->arena, body, "AccountPassword", password);
}

static Status account_refused(Call *call, const Deployment *deployment, const ApiReply *reply,
                              const char *what, const char *exists) {
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_USERNAME);
    return api_fail(
        call, reply,
        &(ApiStory){.path = &path,
                    .tried = rds_tried(call, deployment, what, account_name(deployment->planned)),
                    .exists = exists});
}

static Status account_update(Call *call, Deployment *deployment) {
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_reset_account_password, account_body(call, deployment),
                   &reply));
    if (reply.outcome != API_DONE)
        return account_refused(call, deployment, &reply, "set the password of database account",
                               "The account exists and is in the state.");
    return account_wait(call, deployment);
}

static Status account_send(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = account_body(call, deployment);
    body = api_pair_more(call->arena, body, "AccountType", TEXT("Super"));
    return rds_change(call, deployment, &rds_create_account, body, ret);
}

// The instance is ours, so an account of this name is too: an earlier create was cut off, and its
// password may be another.
static Status account_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = account_send, .look = account_look};
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome != API_DONE && reply.outcome != API_EXISTS)
        return account_refused(call, deployment, &reply, "create database account",
                               api_unsure(&reply) ? "Whether it exists is not known; the next "
                                                    "apply looks for it."
                                                  : "It was not created.");
    Text name = account_name(deployment->planned);
    stack_record(call, deployment, &rds_account_part,
                 &(Found){.id = name.data, .status = "Unavailable"});
    TRY(account_wait(call, deployment));
    return reply.outcome == API_EXISTS ? account_update(call, deployment) : status_ok();
}

static Status account_remove(Call *call, Deployment *deployment, const Value *object) {
    Text name = stack_part_id(object, PART_RDS_ACCOUNT);
    if (name.length == 0 || !stack_will_keep(deployment, PART_RDS_INSTANCE)) return status_ok();
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_delete_account,
                   api_pair(call->arena, "AccountName", name), &reply));
    return api_removed(call, &reply, rds_tried(call, deployment, "delete database account", name),
                       "It still exists and is in the state.");
}

const Part rds_account_part = {
    .name = PART_RDS_ACCOUNT,
    .label = "database account",
    .needs = needs,
    .wanted = database_wants_instance,
    .takes = true,
    .read = account_read,
    .create = account_create,
    .update = account_update,
    .remove = account_remove,
};
