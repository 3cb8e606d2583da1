// SPDX-License-Identifier: MPL-2.0
// The function itself: Function Compute 3.0, custom container.
#include "resources/parts/function.h"

#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/parts/function_body.h"

const char *function_tried(Call *call, const Deployment *deployment, const char *verb) {
    const Value *object = api_object(deployment);
    return arena_printf(call->arena, "%s function \"%s\" %s", verb, api_function_name(object).data,
                        api_region(call, deployment));
}

Status function_get(Call *call, const Deployment *deployment, const Value *object, ApiReply *ret) {
    ApiRequest request = api_on_function(call->arena, &fc_get_function, object);
    return api_read(call, deployment, &request, ret);
}

void function_record(Call *call, Deployment *deployment, const Value *body) {
    Text status = value_text(value_get(body, "state"));
    const Found found = {
        .id = value_cstr(value_get(body, "functionArn")),
        .status = status.length > 0 ? status.data : "Active",
        .body = function_for_rows(call->arena, body),
    };
    stack_record(call, deployment, &function_part, &found);
}

static Status function_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    ApiReply reply;
    TRY(function_get(call, deployment, object, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "read")});
    bool recorded = deployment->discover || stack_part_id(object, PART_FUNCTION).length > 0;
    if (!recorded && function_ownership(call, deployment, reply.body) != OWNED_UNFINISHED)
        return status_ok(); // somebody else's
    const Value *state = object;
    ret->body = function_decode(call, deployment, reply.body, &state);
    for (const Attr *row = resource_rows(deployment->stack->resource); row->name != NULL; row++) {
        const Value *value = value_get(state, row->name);
        if (value != value_get(object, row->name)) stack_set(call, deployment, row->name, value);
    }
    Text status = value_text(value_get(reply.body, "state"));
    const Value *variables = value_get(reply.body, "environmentVariables");
    ret->drifted =
        environment_lacks(call->arena, function_line(object), variables, object) ||
        (recorded && !deployment->discover && !function_network_as_wanted(reply.body, object));
    ret->present = true;
    ret->id = value_cstr(value_get(reply.body, "functionArn"));
    ret->status = status.length > 0 ? status.data : "Active";
    return status_ok();
}

// The zone may have been guessed, when nobody would tell where functions can be.
static const char *update_todo(const ApiReply *reply) {
    if (text_find(reply->message, "unsupported zone") < 0) return NULL;
    return "Functions cannot be in the zone of this VSwitch. Set zone_ids in network to another "
           "zone, or give network a VSwitch elsewhere, and apply again; what stands in the zone "
           "and was made for this deployment is then made anew.";
}

Status function_send_update(Call *call, const Deployment *deployment, const Value *body) {
    ApiRequest request = api_on_function(call->arena, &fc_update_function, deployment->planned);
    request.body = body;
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = function_tried(call, deployment, "update"),
                                .exists = api_unchanged(&reply, "The function is as it was."),
                                .todo = update_todo(&reply)});
}

// What to send: the settings that change; all of them when nothing changes that can be seen (a new
// version of a write-only value, or a drift that is no attribute).
static const Value *update_body(Call *call, Deployment *deployment, const Value *variables) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    if (text_is(stack_part_status(deployment->prior, PART_FUNCTION), STATUS_DRIFTED))
        return function_whole_body(call, deployment, variables);
    const Value *body = function_changes(call, deployment);
    if (wire_differs(rows, PART_FUNCTION_INPUTS, deployment->prior, deployment->planned) ||
        function_environment_differs(deployment->prior, deployment->planned))
        body = value_with(call->arena, body, "environmentVariables", variables);
    bool tags =
        !value_equal(value_get(deployment->prior, A_TAGS), value_get(deployment->planned, A_TAGS));
    if (value_count(body) > 0 || tags) return body;
    return function_whole_body(call, deployment, variables);
}

static Status function_update(Call *call, Deployment *deployment) {
    Environment environment = function_environment(call, deployment);
    TRY(function_settle_environment(call, deployment, &environment));
    const Value *body = update_body(call, deployment, environment.variables);
    if (value_count(body) > 0) TRY(function_send_update(call, deployment, body));
    TRY(function_update_tags(call, deployment));
    function_record_environment(call, deployment, &environment);
    return function_wait(call, deployment);
}

Status function_is_ours(Call *call, Deployment *deployment, const Value *object, bool *ret) {
    *ret = deployment->discover || stack_part_id(object, PART_FUNCTION).length > 0;
    if (*ret) return status_ok();
    ApiReply reply;
    TRY(function_get(call, deployment, object, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = function_tried(call, deployment, "look up")});
    *ret = function_ownership(call, deployment, reply.body) == OWNED_UNFINISHED;
    return status_ok();
}

static Status function_send_delete(Call *call, const Deployment *deployment, const Value *object,
                                   ApiReply *ret) {
    const ApiRequest request = api_on_function(call->arena, &fc_delete_function, object);
    return api_send(call, deployment, &request, ret);
}

// Instances may still be held for it when its scaling configuration is recorded no more, or was
// made by an update that was cut off.
static Status function_remove(Call *call, Deployment *deployment, const Value *object) {
    bool ours;
    TRY(function_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(function_send_delete(call, deployment, object, &reply));
    if (text_is(reply.code, "ResidentScalingConfigExists")) {
        TRY(scaling_release(call, deployment));
        TRY(function_send_delete(call, deployment, object, &reply));
    }
    return api_removed(call, &reply, function_tried(call, deployment, "delete"),
                       "The function still exists and is in the state.");
}

// What its environment and its network are made of; a kind of deployment has some of them.
static const char *const needs[] = {PART_VSWITCH,       PART_SECURITY_GROUP, PART_RDS_EXTENSION,
                                    PART_RDS_WHITELIST, PART_RAM_ACCESS_KEY, PART_RAM_POLICY,
                                    PART_OSS_BUCKET,    PART_AUTH0_CLIENT,   NULL};

const Part function_part = {
    .name = PART_FUNCTION,
    .label = "function",
    .needs = needs,
    .inputs = PART_FUNCTION_INPUTS,
    .differs = function_environment_differs,
    .read = function_read,
    .create = function_create,
    .update = function_update,
    .remove = function_remove,
};
