// SPDX-License-Identifier: MPL-2.0
// The RDS instance with PostgreSQL.
#include "resources/parts/rds_instance.h"

#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/patience.h"
#include "resources/wait.h"

static const char *const needs[] = {PART_VSWITCH, NULL};

enum { FORMER_MS = 2000 };

// An instance stays in its VSwitch. What else cannot be changed of it, its rows say.
static Text instance_key(const Value *object) {
    return value_text(value_list_at(value_get(value_get(object, A_NETWORK), A_VSWITCH_IDS), 0));
}

// ---- reading

// The recorded id, or that of the instance with the deployment's mark; empty: none. One that is
// going is not the deployment's any more, but its removal waits for it (going).
static Status instance_id(Call *call, const Deployment *deployment, const Value *object, bool going,
                          Text *ret) {
    *ret = stack_part_id(object, PART_RDS_INSTANCE);
    if (ret->length > 0) return status_ok();
    ApiReply reply;
    TRY(rds_look(call, deployment, object, &reply));
    bool there;
    TRY(rds_told(call, deployment, &reply, "look for the deployment's RDS instance", &there));
    if (there && (going || !rds_is_going(reply.body)))
        *ret = value_text(value_get(reply.body, "DBInstanceId"));
    return status_ok();
}

static Status instance_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text id;
    TRY(instance_id(call, deployment, object, false, &id));
    if (id.length == 0) return status_ok();
    ApiReply reply;
    TRY(rds_describe(call, deployment, id, &reply));
    bool there;
    TRY(rds_told(call, deployment, &reply, "read the RDS instance", &there));
    if (there && !rds_is_going(reply.body)) *ret = instance_found(call->arena, reply.body, object);
    return status_ok();
}

// ---- making

static Status instance_not_made(Call *call, Deployment *deployment, const ApiReply *reply) {
    Path path = path_attribute(NULL, A_DATABASE);
    bool unsure = api_unsure(reply);
    if (unsure)
        stack_record(call, deployment, &rds_instance_part, &(Found){.status = STATUS_UNKNOWN});
    return api_fail(call, reply,
                    &(ApiStory){.path = &path,
                                .tried = arena_printf(call->arena, "create an RDS instance %s",
                                                      api_region(call, deployment)),
                                .exists = unsure ? "Whether it exists is not known; if it does, "
                                                   "the next apply finds it by its tag."
                                                 : "It was not created."});
}

static Status instance_told(Call *call, const Deployment *deployment, const ApiReply *reply,
                            const char *verb, Text id) {
    return api_told(call, reply, rds_tried(call, deployment, verb, id));
}

// Of what a creation has answered: an instance that is being made and that reads do not tell of yet
// can be described or is busy, one that was deleted since it was asked for with the same token is
// not to be found.
static Status instance_is_former(Call *call, Deployment *deployment, Text id, bool *ret) {
    int64_t start = call_now_ms();
    ApiReply reply;
    do {
        TRY(rds_describe(call, deployment, id, &reply));
        *ret = reply.outcome == API_NOT_FOUND || rds_is_going(reply.body);
        if (reply.outcome != API_NOT_FOUND)
            return instance_told(call, deployment, &reply, "read RDS instance", id);
    } while (!wait_is_over(call, start, FORMER_MS) && wait_poll(call, start) == CALL_RUNNING);
    const Value *body = api_pair(call->arena, "DBInstanceId", id);
    body = api_pair_more(call->arena, body, "DBInstanceDescription",
                         text_of(instance_description(call->arena, deployment->planned)));
    const ApiRequest request = api_of(deployment, &rds_modify_description, body);
    TRY(api_send(call, deployment, &request, &reply));
    *ret = reply.outcome == API_NOT_FOUND;
    return instance_told(call, deployment, &reply, "describe RDS instance", id);
}

static void instance_noted(Call *call, Deployment *deployment, Text id, const char *status) {
    stack_record(call, deployment, &rds_instance_part, &(Found){.id = id.data, .status = status});
}

static Status instance_new(Call *call, Deployment *deployment, Text *ret) {
    const Value *body;
    TRY(instance_creation(call, deployment, &body));
    const ApiRequest asked = api_in_region(call->arena, deployment, &rds_create_instance, body);
    Text id = TEXT("");
    for (int tries = 1;; tries++) {
        ApiRequest request = asked;
        if (tries <= API_FORMER_MOST) request.body = api_with_token(call->arena, &asked, id);
        ApiReply reply;
        TRY(patience_send(call, deployment, &request, UNEXPLAINED_MS, &reply));
        *ret = id = value_text(value_get(reply.body, "DBInstanceId"));
        if (reply.outcome != API_DONE || id.length == 0)
            return instance_not_made(call, deployment, &reply);
        instance_noted(call, deployment, id, "Creating");
        bool former = false;
        if (tries <= API_FORMER_MOST) TRY(instance_is_former(call, deployment, id, &former));
        if (!former) return status_ok();
        stack_forget(call, deployment, TEXT(PART_RDS_INSTANCE));
    }
}

// What an interrupted apply left was made from an earlier plan.
static Status instance_check(Call *call, const Deployment *deployment, const Value *answer) {
    static const char *const fixed[][2] = {{A_ENGINE_VERSION, "EngineVersion"},
                                           {A_CATEGORY, "Category"},
                                           {A_STORAGE_TYPE, "DBInstanceStorageType"}};
    const Value *now = instance_for_rows(call->arena, answer, deployment->planned);
    const Value *database = value_get(deployment->planned, A_DATABASE);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        const Value *has = value_get(now, fixed[i][1]);
        if (value_equal(value_get(database, fixed[i][0]), has)) continue;
        Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, fixed[i][0]);
        return call_fail(call, &path, "RDS instance of this deployment does not fit",
                         "An earlier apply of this deployment left the RDS instance %s with %s, "
                         "which cannot be changed. It is left alone. Delete it, or put that into "
                         "the configuration, and apply again.",
                         value_cstr(value_get(now, "DBInstanceId")), value_cstr(has));
    }
    return status_ok();
}

static Status instance_create(Call *call, Deployment *deployment) {
    Text id;
    TRY(instance_id(call, deployment, deployment->planned, false, &id));
    bool adopted = id.length > 0;
    if (adopted)
        instance_noted(call, deployment, id, STATUS_UNKNOWN);
    else
        TRY(instance_new(call, deployment, &id));
    const Value *answer;
    TRY(rds_wait(call, deployment, id, &answer));
    if (adopted) {
        TRY(instance_check(call, deployment, answer));
        TRY(instance_bring(call, deployment, id));
        TRY(rds_wait(call, deployment, id, &answer));
    }
    instance_record(call, deployment, answer);
    return status_ok();
}

static Status instance_update(Call *call, Deployment *deployment) {
    Text id = stack_part_id(deployment->prior, PART_RDS_INSTANCE);
    TRY(instance_bring(call, deployment, id));
    const Value *answer;
    TRY(rds_wait(call, deployment, id, &answer));
    instance_record(call, deployment, answer);
    return status_ok();
}

// ---- removing

// One that is still being made cannot be deleted.
static Status instance_settle(Call *call, Deployment *deployment, Text id, ApiReply *ret) {
    int64_t start = call_now_ms();
    for (;;) {
        TRY(rds_describe(call, deployment, id, ret));
        bool coming = ret->outcome == API_DONE &&
                      text_is(value_text(value_get(ret->body, "DBInstanceStatus")), "Creating");
        if (!coming) return status_ok();
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the RDS instance, which is to be deleted, to be ready",
                             "Creating", start);
    }
}

static Status instance_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                            const Value *body, ApiReply *ret) {
    const ApiRequest request = api_of(deployment, operation, body);
    return patience_send(call, deployment, &request, 0, ret);
}

// Protection that an unfinished deployment has already got, or that was set elsewhere meanwhile.
static Status instance_unprotect(Call *call, Deployment *deployment, Text id, const Value *answer) {
    if (!value_bool_or(value_get(answer, "DeletionProtection"), false)) return status_ok();
    const Value *body = api_pair(call->arena, "DBInstanceId", id);
    ApiReply reply;
    TRY(instance_send(call, deployment, &rds_modify_deletion_protection,
                      value_with(call->arena, body, "DeletionProtection", &value_false), &reply));
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    const char *tried =
        rds_tried(call, deployment, "switch off the deletion protection of RDS instance", id);
    return api_fail(call, &reply, &(ApiStory){.tried = tried});
}

static Status instance_wait_gone(Call *call, Deployment *deployment, Text id) {
    int64_t start = call_now_ms();
    for (;;) {
        ApiReply reply;
        TRY(rds_describe(call, deployment, id, &reply));
        if (reply.outcome == API_NOT_FOUND) return status_ok();
        bool there = true;
        if (reply.outcome != API_STOPPED)
            TRY(rds_told(call, deployment, &reply, "read the RDS instance", &there));
        CallState state = wait_poll(call, start);
        const char *what =
            arena_printf(call->arena, "the deletion of the RDS instance %s", id.data);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, what,
                             value_cstr(value_get(reply.body, "DBInstanceStatus")), start);
    }
}

static Status instance_remove(Call *call, Deployment *deployment, const Value *object) {
    TRY(rds_may_go(call, object));
    Text id;
    TRY(instance_id(call, deployment, object, true, &id));
    if (id.length == 0) return status_ok();
    ApiReply reply;
    TRY(instance_settle(call, deployment, id, &reply));
    if (stack_unfinished(object)) TRY(instance_unprotect(call, deployment, id, reply.body));
    if (!rds_is_going(reply.body))
        TRY(instance_send(call, deployment, &rds_delete_instance,
                          api_pair(call->arena, "DBInstanceId", id), &reply));
    TRY(api_removed(call, &reply, rds_tried(call, deployment, "delete RDS instance", id),
                    "The instance still exists and is in the state."));
    return instance_wait_gone(call, deployment, id);
}

const Part rds_instance_part = {
    .name = PART_RDS_INSTANCE,
    .label = "RDS instance",
    .needs = needs,
    .wanted = database_wants_instance,
    .key = instance_key,
    .read = instance_read,
    .create = instance_create,
    .update = instance_update,
    .remove = instance_remove,
};
