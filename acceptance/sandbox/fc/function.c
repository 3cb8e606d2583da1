// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/function.h"

#include "acceptance/sandbox/fc/function_check.h"
#include "acceptance/sandbox/fc/function_state.h"
#include "acceptance/sandbox/fc/image.h"
#include "acceptance/sandbox/fc/page.h"
#include "acceptance/sandbox/fc/scaling.h"
#include "acceptance/sandbox/fc/tags.h"

// What Function Compute answers for members that the creation left out.
static const char defaults[] =
    "{\"description\":\"\",\"cpu\":0.35,\"memorySize\":512,\"diskSize\":512,\"timeout\":3,"
    "\"instanceConcurrency\":1,\"internetAccess\":true,\"environmentVariables\":{},\"role\":\"\","
    "\"disableOndemand\":false,\"instanceIsolationMode\":\"SHARE\",\"sessionAffinity\":\"NONE\","
    "\"layers\":[],\"codeSize\":0,\"codeChecksum\":\"0\","
    "\"logConfig\":{\"project\":\"\",\"logstore\":\"\",\"logBeginRule\":\"None\","
    "\"enableInstanceMetrics\":false,\"enableRequestMetrics\":false},"
    "\"nasConfig\":{\"userId\":0,\"groupId\":0,\"mountPoints\":[]},"
    "\"ossMountConfig\":{\"mountPoints\":[]},"
    "\"vpcConfig\":{\"vpcId\":\"\",\"vSwitchIds\":[],\"securityGroupId\":\"\",\"role\":\"\"}}";
static const char container_defaults[] =
    "{\"port\":9000,\"command\":[],\"entrypoint\":[],\"accelerationType\":\"Default\","
    "\"acrInstanceId\":\"\",\"accelerationInfo\":{\"status\":\"Ready\"}}";

// An update replaces customContainerConfig as a whole, so its defaults come back each time.
static const Value *with_container_defaults(Arena *arena, const Value *config) {
    const Value *container = value_get(config, "customContainerConfig");
    container = fc_merge(arena, fc_constant(arena, container_defaults), container);
    return value_with(arena, config, "customContainerConfig", container);
}

// As the API answers it: what the cloud keeps to itself is left out, what depends on the clock
// added.
static const Value *view(const Request *request, const Value *function) {
    Arena *arena = request->arena;
    FunctionState state = fc_function_state(request->cloud, function);
    const ValueEntry entries[] = {
        {TEXT("state"), value_cstring(arena, state.state)},
        {TEXT("stateReason"), value_cstring(arena, state.reason)},
        {TEXT("stateReasonCode"), value_cstring(arena, state.reason_code)},
        {TEXT("lastUpdateStatus"), value_cstring(arena, state.update)},
        {TEXT("lastUpdateStatusReason"), value_cstring(arena, state.update_reason)},
        {TEXT("lastUpdateStatusReasonCode"), value_cstring(arena, state.update_reason_code)},
    };
    const Value *view = fc_merge(arena, function, value_map(arena, entries, COUNT_OF(entries)));
    view = value_with_at(arena, view, "customContainerConfig.resolvedImageUri",
                         value_cstring(arena, fc_image_resolved(arena, state.image)));
    // The registry's password is taken, never given.
    const Value *registry = value_at(view, "customContainerConfig.registryConfig.authConfig");
    if (!value_is_null(registry))
        view = value_with_at(arena, view, "customContainerConfig.registryConfig.authConfig",
                             value_map_without(arena, registry, TEXT("password")));
    return value_map_without(arena, view, TEXT(FC_PRIVATE));
}

static Reply answer(const Request *request, Text name) {
    const Value *function = store_get(request->cloud->store, FC_FUNCTIONS, name);
    if (function == NULL) return fc_no_function(request, name);
    return reply_ok(view(request, function));
}

static const Value *new_function(const Request *request) {
    Arena *arena = request->arena;
    const Value *config = fc_merge(arena, fc_constant(arena, defaults), request->body);
    const char *now = fc_now(request);
    Text name = fc_parameter(request, "functionName");
    const ValueEntry entries[] = {
        {TEXT("functionArn"), value_cstring(arena, fc_function_arn(request, name))},
        {TEXT("functionId"), value_cstring(arena, ident_uuid_lower(request->cloud->ident, arena))},
        {TEXT("createdTime"), value_cstring(arena, now)},
        {TEXT("lastModifiedTime"), value_cstring(arena, now)},
        {TEXT(FC_PRIVATE), fc_function_begin(request, NULL, config)},
    };
    config = fc_merge(arena, config, value_map(arena, entries, COUNT_OF(entries)));
    return with_container_defaults(arena, config);
}

Reply fc_function_create(const Request *request) {
    const Cloud *cloud = request->cloud;
    Text name = fc_parameter(request, "functionName");
    const Value *function = new_function(request);
    const char *fault = fc_function_fault(request->arena, cloud, function);
    if (fault != NULL) return fc_invalid(request, fault);
    if (store_get(cloud->store, FC_FUNCTIONS, name) != NULL)
        return reply_error(request, 409, "FunctionAlreadyExists", "function '%.*s' already exists",
                           (int)name.length, name.data);
    store_put(cloud->store, FC_FUNCTIONS, name, function);
    return answer(request, name);
}

// Versions and aliases are not emulated: LATEST is all there is.
Reply fc_function_get(const Request *request) {
    Text qualifier = fc_parameter(request, "qualifier");
    if (qualifier.length > 0 && !text_is(qualifier, "LATEST"))
        return reply_error(request, 404, "VersionNotFound", "version '%.*s' does not exist",
                           (int)qualifier.length, qualifier.data);
    return answer(request, fc_parameter(request, "functionName"));
}

// A merge by top-level members: environmentVariables replaces the whole map, {} clears it.
Reply fc_function_update(const Request *request) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    Text name = fc_parameter(request, "functionName");
    const Value *before = store_get(cloud->store, FC_FUNCTIONS, name);
    if (before == NULL) return fc_no_function(request, name);
    const Value *after = fc_merge(arena, before, request->body);
    const ValueEntry entries[] = {
        {TEXT("lastModifiedTime"), value_cstring(arena, fc_now(request))},
        {TEXT(FC_PRIVATE), fc_function_begin(request, before, after)},
    };
    after = fc_merge(arena, after, value_map(arena, entries, COUNT_OF(entries)));
    after = with_container_defaults(arena, after);
    const char *fault = fc_function_fault(arena, cloud, after);
    if (fault != NULL) return fc_invalid(request, fault);
    store_put(cloud->store, FC_FUNCTIONS, name, after);
    return answer(request, name);
}

static bool has_triggers(const Request *request, Text name) {
    const char *prefix = arena_printf(request->arena, "%.*s/", (int)name.length, name.data);
    const StoreObject *next = store_next(request->cloud->store, FC_TRIGGERS, text_of(prefix));
    return next != NULL && text_starts(next->key, prefix);
}

// A custom domain that routes to the function does not keep it: no documentation says so. Of the
// two refusals only the codes and texts are documented, not the statuses.
Reply fc_function_delete(const Request *request) {
    Text name = fc_parameter(request, "functionName");
    if (store_get(request->cloud->store, FC_FUNCTIONS, name) == NULL)
        return fc_no_function(request, name);
    if (has_triggers(request, name))
        return reply_error(request, 409, "FunctionNotEmpty", "function '%.*s' has active triggers",
                           (int)name.length, name.data);
    if (fc_scaling_holds(request, name))
        return reply_error(request, 409, "ResidentScalingConfigExists",
                           "function '%.*s' has a scaling config or resident instances, delete it "
                           "and wait until no instance is left",
                           (int)name.length, name.data);
    store_delete(request->cloud->store, FC_SCALING, name);
    store_delete(request->cloud->store, FC_FUNCTIONS, name);
    return reply_status(204, NULL);
}

static bool is_listed(const Request *request, const StoreObject *object) {
    static const char *const exact[] = {"functionName", "runtime", "resourceGroupId"};
    for (size_t i = 0; i < COUNT_OF(exact); i++) {
        Text wanted = value_text(value_get(request->parameters, exact[i]));
        if (wanted.length > 0 &&
            !text_equal(wanted, value_text(value_get(object->value, exact[i]))))
            return false;
    }
    Text part = value_text(value_get(request->parameters, "description"));
    if (part.length > 0 &&
        text_find(value_text(value_get(object->value, "description")), part.data) < 0)
        return false;
    return fc_tags_match(value_get(object->value, "tags"), value_get(request->parameters, "tags"));
}

static const Value *list_view(const Request *request, const StoreObject *object) {
    return view(request, object->value);
}

Reply fc_function_list(const Request *request) {
    static const Page page = {
        .collection = FC_FUNCTIONS, .member = "functions", .filter = is_listed, .view = list_view};
    return fc_page(request, &page);
}
