// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/scaling.h"

// Before the moment the old number is up, from it on the new one; nothing in between.
int64_t fc_scaling_instances(const Cloud *cloud, Text function) {
    const Value *config = store_get(cloud->store, FC_SCALING, function);
    const Value *own = value_get(config, FC_PRIVATE);
    bool reached = clock_now(cloud->clock) >= value_int_or(value_get(own, "reachedAtMs"), 0);
    return value_int_or(reached ? value_get(config, "minInstances") : value_get(own, "before"), 0);
}

static bool is_deleted(const Value *config) {
    return value_bool_or(value_get(value_get(config, FC_PRIVATE), "deleted"), false);
}

bool fc_scaling_holds(const Request *request, Text function) {
    const Value *config = store_get(request->cloud->store, FC_SCALING, function);
    if (config == NULL) return false;
    return !is_deleted(config) || fc_scaling_instances(request->cloud, function) > 0;
}

// Stores config as wanted from now on.
static void put(const Request *request, Text function, const Value *config, bool deleted) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    const ValueEntry own[] = {
        {TEXT("before"), value_int(arena, fc_scaling_instances(cloud, function))},
        {TEXT("reachedAtMs"), value_int(arena, clock_now(cloud->clock) + FC_SCALE_MS)},
        {TEXT("deleted"), value_bool(deleted)},
    };
    config = value_with(arena, config, FC_PRIVATE, value_map(arena, own, COUNT_OF(own)));
    store_put(cloud->store, FC_SCALING, function, config);
}

// Without a scaling config everything is zero: that is how one sees that none is left.
static Reply answer(const Request *request, Text function) {
    Arena *arena = request->arena;
    const Value *config = store_get(request->cloud->store, FC_SCALING, function);
    if (config == NULL || is_deleted(config)) config = &value_empty_map;
    int64_t wanted = value_int_or(value_get(config, "minInstances"), 0);
    const ValueEntry entries[] = {
        {TEXT("minInstances"), value_int(arena, wanted)},
        {TEXT("targetInstances"), value_int(arena, wanted)},
        {TEXT("currentInstances"),
         value_int(arena, fc_scaling_instances(request->cloud, function))},
        {TEXT("currentError"), &value_empty_string},
        {TEXT("functionArn"), value_cstring(arena, fc_function_arn(request, function))},
    };
    const Value *view = fc_merge(arena, config, value_map(arena, entries, COUNT_OF(entries)));
    return reply_ok(value_map_without(arena, view, TEXT(FC_PRIVATE)));
}

// True when the function exists and the qualifier, if any, is the one there is.
static bool addressed(const Request *request, Text function, Reply *ret_error) {
    Text qualifier = fc_parameter(request, "qualifier");
    if (store_get(request->cloud->store, FC_FUNCTIONS, function) == NULL)
        *ret_error = fc_no_function(request, function);
    else if (qualifier.length > 0 && !text_is(qualifier, "LATEST"))
        *ret_error = fc_invalid(request, "qualifier is invalid, only 'LATEST' exists");
    else
        return true;
    return false;
}

Reply fc_scaling_put(const Request *request) {
    Text function = fc_parameter(request, "functionName");
    Reply error;
    if (!addressed(request, function, &error)) return error;
    int64_t wanted = value_int_or(value_get(request->body, "minInstances"), 0);
    if (wanted < 0 || wanted > 1000)
        return fc_invalid(request, "minInstances is invalid, the value must be between 0 and 1000");
    put(request, function, value_is_null(request->body) ? &value_empty_map : request->body, false);
    return answer(request, function);
}

Reply fc_scaling_get(const Request *request) {
    Text function = fc_parameter(request, "functionName");
    Reply error;
    if (!addressed(request, function, &error)) return error;
    return answer(request, function);
}

// What remains is a marker that lets the instances go; a later deletion of the function takes it.
Reply fc_scaling_delete(const Request *request) {
    Text function = fc_parameter(request, "functionName");
    Reply error;
    if (!addressed(request, function, &error)) return error;
    if (store_get(request->cloud->store, FC_SCALING, function) != NULL)
        put(request, function, &value_empty_map, true);
    return reply_status(204, NULL);
}
