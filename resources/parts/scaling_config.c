// SPDX-License-Identifier: MPL-2.0
// Instances that are kept running (resident scaling).
#include "provider/schema/wire.h"
#include "resources/names.h"
#include "resources/parts/function.h"
#include "resources/wait.h"

static const char *const needs[] = {PART_FUNCTION, NULL};

static bool scaling_wanted(const Value *object) {
    return value_int_or(value_get(object, A_MIN_INSTANCES), 0) > 0;
}

static const char *scaling_tried(Call *call, const Deployment *deployment, const char *verb) {
    return arena_printf(call->arena, "%s the scaling configuration %s", verb,
                        api_region(call, deployment));
}

static Status scaling_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                           const Value *body, ApiReply *ret) {
    const Value *object = api_object(deployment);
    ApiRequest request = api_on_function(call->arena, operation, object);
    request.query = api_pair(call->arena, "qualifier", TEXT("LATEST"));
    request.body = body;
    return api_send(call, deployment, &request, ret);
}

static Found scaling_found(const Value *body) {
    return (Found){.present = value_int_or(value_get(body, "minInstances"), 0) > 0,
                   .id = "LATEST",
                   .status = "Active",
                   .body = body};
}

static Status scaling_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool ours;
    TRY(function_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(scaling_send(call, deployment, &fc_get_scaling_config, NULL, &reply));
    if (reply.outcome == API_DONE) *ret = scaling_found(reply.body);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = scaling_tried(call, deployment, "read")});
}

static Status scaling_put(Call *call, Deployment *deployment) {
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *body = wire_encode(call->arena, rows, PART_SCALING_CONFIG, deployment->planned);
    ApiReply reply;
    TRY(scaling_send(call, deployment, &fc_put_scaling_config, body, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = scaling_tried(call, deployment, "set"),
                                    .exists = "The function exists and is in the state."});
    const Found found = scaling_found(reply.body);
    stack_record(call, deployment, &scaling_config_part, &found);
    return status_ok();
}

// A function cannot be deleted while instances are held for it.
static Status scaling_wait_gone(Call *call, const Deployment *deployment) {
    int64_t start = call_now_ms();
    for (;;) {
        ApiReply reply;
        TRY(scaling_send(call, deployment, &fc_get_scaling_config, NULL, &reply));
        int64_t held = value_int_or(value_get(reply.body, "currentInstances"), 0);
        if (reply.outcome == API_NOT_FOUND || (reply.outcome == API_DONE && held == 0))
            return status_ok();
        if (reply.outcome != API_DONE && reply.outcome != API_STOPPED)
            return api_fail(call, &reply,
                            &(ApiStory){.tried = scaling_tried(call, deployment, "read")});
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the resident instances to be released",
                             arena_printf(call->arena, "%lld held", (long long)held), start);
    }
}

Status scaling_release(Call *call, const Deployment *deployment) {
    ApiReply reply;
    TRY(scaling_send(call, deployment, &fc_delete_scaling_config, NULL, &reply));
    TRY(api_removed(call, &reply, scaling_tried(call, deployment, "delete"),
                    "The configuration still exists and is in the state."));
    return scaling_wait_gone(call, deployment);
}

static Status scaling_remove(Call *call, Deployment *deployment, const Value *object) {
    bool ours;
    TRY(function_is_ours(call, deployment, object, &ours));
    return ours ? scaling_release(call, deployment) : status_ok();
}

const Part scaling_config_part = {
    .name = PART_SCALING_CONFIG,
    .label = "scaling configuration",
    .needs = needs,
    .wanted = scaling_wanted,
    .read = scaling_read,
    .create = scaling_put,
    .update = scaling_put,
    .remove = scaling_remove,
};
