// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/rds.h"

#include "provider/schema/wire.h"
#include "provider/value/json.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/parts/patience.h"
#include "resources/wait.h"

// ---- words

const char *rds_engine_version(Arena *arena, const Value *object) {
    const Value *database = value_get(object, A_DATABASE);
    return arena_printf(arena, "%s.0", value_cstr(value_get(database, A_ENGINE_VERSION)));
}

static bool is_serverless(const Value *object) {
    const Value *database = value_get(object, A_DATABASE);
    return text_starts(value_text(value_get(database, A_CATEGORY)), "serverless");
}

const char *rds_pay_type(const Value *object) {
    return is_serverless(object) ? "Serverless" : "Postpaid";
}

const char *rds_tried(Call *call, const Deployment *deployment, const char *what, Text name) {
    return arena_printf(call->arena, "%s %s %s", what, name.data, api_region(call, deployment));
}

// ---- the instance

Status rds_look(Call *call, const Deployment *deployment, const Value *object, ApiReply *ret) {
    const char *mark = deployment_mark(call->arena, deployment->stack->resource, object);
    Text tags = json_print(call->arena, api_pair(call->arena, OWNERSHIP_TAG, text_of(mark)));
    const ApiRequest request = api_in_region(call->arena, deployment, &rds_list_instances,
                                             api_pair(call->arena, "Tags", tags));
    TRY(api_read(call, deployment, &request, ret));
    api_take_first(ret, "Items.DBInstance");
    return status_ok();
}

Status rds_describe(Call *call, const Deployment *deployment, Text instance, ApiReply *ret) {
    const ApiRequest request =
        api_of(deployment, &rds_describe_instance, api_pair(call->arena, "DBInstanceId", instance));
    TRY(api_read(call, deployment, &request, ret));
    api_take_first(ret, "Items.DBInstanceAttribute");
    return status_ok();
}

bool rds_is_going(const Value *instance) {
    return text_is(value_text(value_get(instance, "DBInstanceStatus")), "Deleting");
}

static Status instance_gone(Call *call, Text instance, const char *last) {
    return call_fail(call, NULL, "RDS instance has disappeared",
                     "The RDS instance %s was not to be found while it was waited for (last seen: "
                     "%s). If somebody deleted it, apply again.",
                     instance.data, last);
}

// States that are not known may still become Running; one that is being deleted never does.
Status rds_wait(Call *call, Deployment *deployment, Text instance, const Value **ret) {
    int64_t start = call_now_ms(), missed = 0;
    const char *last = "nothing yet";
    for (;;) {
        ApiReply reply;
        TRY(rds_describe(call, deployment, instance, &reply));
        *ret = reply.body;
        if (reply.outcome == API_DONE) {
            last = value_cstr(value_get(reply.body, "DBInstanceStatus"));
            if (text_is(text_of(last), "Running")) return status_ok();
            if (rds_is_going(reply.body)) return instance_gone(call, instance, last);
        }
        TRY(api_told(call, &reply, rds_tried(call, deployment, "read RDS instance", instance)));
        bool gone = wait_missed(call, &missed, reply.outcome == API_DONE);
        CallState state = wait_poll(call, start);
        const char *what = arena_printf(call->arena, "the RDS instance %s", instance.data);
        if (state != CALL_RUNNING) return wait_fail(call, state, what, last, start);
        if (gone) return instance_gone(call, instance, last);
    }
}

// ---- what is in it

// Recorded, or found by the mark when an apply was cut off; empty: there is none.
static Status instance_of(Call *call, Deployment *deployment, const Value *object, Text *ret) {
    *ret = stack_part_id(object, PART_RDS_INSTANCE);
    if (ret->length > 0) return status_ok();
    ApiReply reply;
    TRY(rds_look(call, deployment, object, &reply));
    *ret = value_text(value_get(reply.body, "DBInstanceId"));
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = "look for the deployment's RDS instance"});
}

static ApiRequest in_instance(Call *call, const Deployment *deployment,
                              const ApiOperation *operation, const Value *body, Text instance) {
    return api_of(deployment, operation,
                  api_pair_more(call->arena, body, "DBInstanceId", instance));
}

// While an instance is being deleted, what is in it is still told of.
static Status lose_with_instance(Call *call, const Deployment *deployment, Text instance,
                                 ApiReply *reply) {
    ApiReply description;
    TRY(rds_describe(call, deployment, instance, &description));
    if (rds_is_going(description.body)) reply->outcome = API_NOT_FOUND;
    return status_ok();
}

Status rds_ask(Call *call, Deployment *deployment, const ApiOperation *operation, const Value *body,
               ApiReply *ret) {
    const Value *object = stack_now(call, deployment);
    Text instance;
    TRY(instance_of(call, deployment, object, &instance));
    *ret = (ApiReply){.operation = operation, .outcome = API_NOT_FOUND, .body = &value_null};
    if (instance.length == 0) return status_ok();
    const ApiRequest request = in_instance(call, deployment, operation, body, instance);
    TRY(api_read(call, deployment, &request, ret));
    // Only a refresh has been told the description anyway.
    bool reads = deployment->memo != NULL && ret->outcome == API_DONE;
    return reads ? lose_with_instance(call, deployment, instance, ret) : status_ok();
}

Status rds_change(Call *call, Deployment *deployment, const ApiOperation *operation,
                  const Value *body, ApiReply *ret) {
    const Value *object = stack_now(call, deployment);
    Text instance;
    TRY(instance_of(call, deployment, object, &instance));
    const ApiRequest request = in_instance(call, deployment, operation, body, instance);
    int64_t start = call_now_ms();
    for (;;) {
        TRY(patience_send(call, deployment, &request, 0, ret));
        bool unknown_yet = ret->outcome == API_NOT_FOUND &&
                           text_starts(ret->code, "InvalidDBInstance") &&
                           !wait_is_over(call, start, UNKNOWN_YET_MS);
        if (!unknown_yet || wait_poll(call, start) != CALL_RUNNING) return status_ok();
    }
}

Status rds_told(Call *call, const Deployment *deployment, const ApiReply *reply, const char *tried,
                bool *ret_there) {
    *ret_there = reply->outcome == API_DONE;
    if (*ret_there || reply->outcome == API_NOT_FOUND) return status_ok();
    const char *where = arena_printf(call->arena, "%s %s", tried, api_region(call, deployment));
    return api_fail(call, reply, &(ApiStory){.tried = where});
}

Found rds_as_recorded(Call *call, const Deployment *deployment, const Part *part,
                      const Value *object) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    Text id = stack_part_id(object, part->name);
    return (Found){.present = id.length > 0,
                   .id = id.data,
                   .status = stack_part_status(object, part->name).data,
                   .body = wire_encode(call->arena, rows, part->name, object)};
}

Status rds_is_running(Call *call, Deployment *deployment, const Value *object, bool *ret) {
    Text instance;
    TRY(instance_of(call, deployment, object, &instance));
    ApiReply reply = {.outcome = API_NOT_FOUND, .body = &value_null};
    if (instance.length > 0) TRY(rds_describe(call, deployment, instance, &reply));
    // What is gone, or going, says so itself.
    Text status = value_text(value_get(reply.body, "DBInstanceStatus"));
    *ret = status.length == 0 || text_is(status, "Running") || rds_is_going(reply.body);
    bool there;
    return rds_told(call, deployment, &reply, "read the RDS instance", &there);
}

Status rds_goes_with_instance(Call *call, Deployment *deployment, const Value *object) {
    (void)call;
    (void)deployment;
    (void)object;
    return status_ok();
}
