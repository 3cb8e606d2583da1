// SPDX-License-Identifier: MPL-2.0
// The HTTP trigger: gives the function its URL. Open to all methods, since a method that is missing
// is answered 403 and breaks preflights and health checks; LobeChat itself checks who may use it.
#include "provider/value/json.h"
#include "resources/names.h"
#include "resources/parts/function.h"

static const char trigger_name[] = "http-trigger";

static const char *const needs[] = {PART_FUNCTION, NULL};
static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"};

static const Value *trigger_config(Arena *arena) {
    size_t count = sizeof methods / sizeof *methods;
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = value_cstring(arena, methods[i]);
    const Value *config = api_pair(arena, "authType", TEXT("anonymous"));
    config = value_with(arena, config, "disableURLInternet", &value_false);
    return value_with(arena, config, "methods", value_list(arena, VALUE_SET, items, count));
}

static const char *trigger_tried(Call *call, const Deployment *deployment, const char *verb) {
    return arena_printf(call->arena, "%s the HTTP trigger %s", verb, api_region(call, deployment));
}

static Status trigger_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                           const Value *body, ApiReply *ret) {
    const Value *object = api_object(deployment);
    ApiRequest request = api_on_function(call->arena, operation, object);
    request.path = api_pair_more(call->arena, request.path, "triggerName", text_of(trigger_name));
    request.body = body;
    return api_send(call, deployment, &request, ret);
}

// The trigger's configuration is a JSON text inside the JSON.
static bool config_as_wanted(Arena *arena, const Value *body) {
    const Value *config = json_parse(arena, value_text(value_get(body, "triggerConfig")), NULL);
    const Value *wanted = trigger_config(arena);
    const Value *list = value_get(config, "methods");
    const Value *set = value_is_null(list) || list->kind != VALUE_LIST
                           ? list
                           : value_list(arena, VALUE_SET, list->list.items, list->list.count);
    return value_equal(value_get(config, "authType"), value_get(wanted, "authType")) &&
           !value_bool_or(value_get(config, "disableURLInternet"), false) &&
           value_equal(set, value_get(wanted, "methods"));
}

static Found trigger_found(Arena *arena, const Value *body) {
    return (Found){
        .present = true,
        .id = value_cstr(value_get(body, "triggerId")),
        .status = "Active",
        .body = body,
        .drifted = !config_as_wanted(arena, body),
    };
}

static Status trigger_look(Call *call, Deployment *deployment, ApiReply *ret) {
    return trigger_send(call, deployment, &fc_get_trigger, NULL, ret);
}

static Status trigger_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    bool ours;
    TRY(function_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(trigger_look(call, deployment, &reply));
    if (reply.outcome == API_DONE) *ret = trigger_found(call->arena, reply.body);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = trigger_tried(call, deployment, "read")});
}

static void trigger_record(Call *call, Deployment *deployment, const Value *body) {
    const Found found = trigger_found(call->arena, body);
    stack_record(call, deployment, &trigger_part, &found);
}

static const Value *trigger_body(Arena *arena) {
    return api_pair(arena, "triggerConfig", json_print(arena, trigger_config(arena)));
}

static Status trigger_update(Call *call, Deployment *deployment) {
    ApiReply reply;
    TRY(trigger_send(call, deployment, &fc_update_trigger, trigger_body(call->arena), &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = trigger_tried(call, deployment, "update"),
                                    .exists = api_unchanged(&reply, "The trigger is as it was.")});
    trigger_record(call, deployment, reply.body);
    return status_ok();
}

static Status trigger_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    const Value *body = trigger_body(call->arena);
    body = api_pair_more(call->arena, body, "triggerName", text_of(trigger_name));
    body = api_pair_more(call->arena, body, "triggerType", TEXT("http"));
    body = api_pair_more(call->arena, body, "qualifier", TEXT("LATEST"));
    return trigger_send(call, deployment, &fc_create_trigger, body, ret);
}

// The function is ours, so a trigger of this name on it is too: an earlier create was cut off.
static Status trigger_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = trigger_send_create, .look = trigger_look};
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome == API_EXISTS) return trigger_update(call, deployment);
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = trigger_tried(call, deployment, "create"),
                                    .exists = "The function exists and is in the state."});
    trigger_record(call, deployment, reply.body);
    return status_ok();
}

static Status trigger_remove(Call *call, Deployment *deployment, const Value *object) {
    bool ours;
    TRY(function_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    ApiReply reply;
    TRY(trigger_send(call, deployment, &fc_delete_trigger, NULL, &reply));
    return api_removed(call, &reply, trigger_tried(call, deployment, "delete"),
                       "The trigger still exists and is in the state.");
}

const Part trigger_part = {
    .name = PART_TRIGGER,
    .label = "HTTP trigger",
    .needs = needs,
    .read = trigger_read,
    .create = trigger_create,
    .update = trigger_update,
    .remove = trigger_remove,
};
