// SPDX-License-Identifier: MPL-2.0
// Data source lobechat_deployment: what other configurations may want to know of a deployment, by
// its name. It never returns a secret.
#include "resources/lobechat_deployment.h"

#include "provider/schema/attrs.h"
#include "resources/deployment_id.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/parts/api.h"
#include "resources/parts/parts.h"

static const Attr attrs[] = {
    {A_FUNCTION_NAME, STRING, REQUIRED, .doc = "Name of the function."},
    {A_REGION, STRING, OPTIONAL | COMPUTED,
     .doc = "Region of the function; the provider's region when not set."},
    {A_ID, STRING, COMPUTED, .doc = "`<region>/<function_name>`."},
    {A_IMAGE, STRING, COMPUTED, .part = PART_FUNCTION, .wire = "customContainerConfig.image",
     .doc = "Container image."},
    {A_APP_VERSION, STRING, COMPUTED,
     .doc = "LobeChat version as the image's tag tells it; null when it tells none."},
    {A_FUNCTION_ARN, STRING, COMPUTED, .part = PART_FUNCTION, .doc = "ARN of the function."},
    {A_STATUS, STRING, COMPUTED, .part = PART_FUNCTION, .wire = "state",
     .doc = "State of the function, such as `Active`."},
    {A_TRIGGER_URL, STRING, COMPUTED, .part = PART_TRIGGER, .wire = "httpTrigger.urlInternet",
     .doc = "The function's default address; null without an HTTP trigger."},
    {A_DOMAIN_NAME, STRING, COMPUTED, .part = PART_CUSTOM_DOMAIN,
     .doc = "Custom domain that leads to the function; null without one."},
    {A_PROTOCOL, STRING, COMPUTED, .part = PART_CUSTOM_DOMAIN,
     .doc = "What the custom domain answers: `HTTP`, `HTTPS` or `HTTP,HTTPS`."},
    {A_APP_URL, STRING, COMPUTED,
     .doc = "Where LobeChat is: the custom domain or the trigger URL."},
    ATTRS_END,
};

// ---- parts that are only read

static Status found_by(Call *call, const Deployment *deployment, const ApiOperation *operation,
                       ApiReply *ret) {
    ApiRequest request = api_on_function(call->arena, operation, deployment->prior);
    TRY(api_send(call, deployment, &request, ret));
    if (ret->outcome == API_DONE || ret->outcome == API_NOT_FOUND) return status_ok();
    const char *tried = arena_printf(call->arena, "read deployment \"%s\"",
                                     api_function_name(deployment->prior).data);
    return api_fail(call, ret, &(ApiStory){.tried = tried});
}

static Status read_function(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    (void)object;
    ApiReply reply;
    TRY(found_by(call, deployment, &fc_get_function, &reply));
    *ret = (Found){.present = reply.outcome == API_DONE, .body = reply.body};
    return status_ok();
}

// Whatever its name: the deployment may have been made by other means.
static Status read_trigger(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    (void)object;
    ApiReply reply;
    TRY(found_by(call, deployment, &fc_list_triggers, &reply));
    const Value *list = value_get(reply.body, "triggers");
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *trigger = value_list_at(list, i);
        if (text_is(value_text(value_get(trigger, "triggerType")), "http"))
            *ret = (Found){.present = true, .body = trigger};
    }
    return status_ok();
}

static const Part deployed_function = {
    .name = PART_FUNCTION, .label = "function", .read = read_function};
static const Part deployed_trigger = {
    .name = PART_TRIGGER, .label = "HTTP trigger", .read = read_trigger};
static const Part *const parts[] = {&deployed_function, &deployed_trigger, &custom_domain_part,
                                    NULL};
static const Stack stack = {.resource = &lobechat_deployment, .parts = parts};

static Status deployment_missing(Call *call, const Value *object) {
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    return call_fail(call, &path, "Deployment not found",
                     "There is no function \"%s\" in %s. Check name, region and account.",
                     api_function_name(object).data, value_cstr(value_get(object, A_REGION)));
}

static const Value *deployment_address(Arena *arena, const Value *state) {
    const Value *domain = value_get(state, A_DOMAIN_NAME);
    if (value_is_null(domain)) return value_get(state, A_TRIGGER_URL);
    bool https = text_find(value_text(value_get(state, A_PROTOCOL)), "HTTPS") >= 0;
    return value_cstring(
        arena, arena_printf(arena, "%s://%s", https ? "https" : "http", value_cstr(domain)));
}

static Status deployment_read(Call *call, ReadChange *change) {
    Arena *arena = call->arena;
    const Value *region =
        session_region(arena, change->session, value_get(change->state, A_REGION));
    const Value *wanted = value_with(arena, change->state, A_REGION, region);
    wanted = value_with(arena, wanted, A_ID, deployment_id(arena, wanted));
    change->state = wanted;
    TRY(stack_read(call, &stack, change));
    if (value_is_null(change->state)) return deployment_missing(call, wanted);
    Image image;
    Text version = TEXT("");
    if (image_parse(value_text(value_get(change->state, A_IMAGE)), &image))
        version = image_version(&image);
    const Value *state =
        value_with(arena, change->state, A_APP_VERSION,
                   version.length > 0 ? value_string(arena, version) : &value_null);
    change->state = value_with(arena, state, A_APP_URL, deployment_address(arena, state));
    return status_ok();
}

const Resource lobechat_deployment = {
    .type = "lobechat_deployment",
    .doc = "Reads a LobeChat deployment by its name, for configurations that only refer to it.",
    .attrs = attrs,
    .read = deployment_read,
};
