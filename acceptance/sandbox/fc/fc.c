// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/fc.h"

#include "acceptance/sandbox/fc/custom_domain.h"
#include "acceptance/sandbox/fc/edit.h"
#include "acceptance/sandbox/fc/function.h"
#include "acceptance/sandbox/fc/invocation.h"
#include "acceptance/sandbox/fc/region.h"
#include "acceptance/sandbox/fc/scaling.h"
#include "acceptance/sandbox/fc/tags.h"
#include "acceptance/sandbox/fc/trigger.h"
#include "provider/value/json.h"

static const ServiceOperation operations[] = {
    {"CreateFunction", fc_function_create},
    {"GetFunction", fc_function_get},
    {"UpdateFunction", fc_function_update},
    {"DeleteFunction", fc_function_delete},
    {"ListFunctions", fc_function_list},
    {"DisableFunctionInvocation", fc_invocation_disable},
    {"EnableFunctionInvocation", fc_invocation_enable},
    {"CreateTrigger", fc_trigger_create},
    {"GetTrigger", fc_trigger_get},
    {"UpdateTrigger", fc_trigger_update},
    {"DeleteTrigger", fc_trigger_delete},
    {"ListTriggers", fc_trigger_list},
    {"CreateCustomDomain", fc_custom_domain_create},
    {"GetCustomDomain", fc_custom_domain_get},
    {"UpdateCustomDomain", fc_custom_domain_update},
    {"DeleteCustomDomain", fc_custom_domain_delete},
    {"ListCustomDomains", fc_custom_domain_list},
    {"PutScalingConfig", fc_scaling_put},
    {"GetScalingConfig", fc_scaling_get},
    {"DeleteScalingConfig", fc_scaling_delete},
    {"TagResources", fc_tags_add},
    {"UntagResources", fc_tags_remove},
    {"ListTagResources", fc_tags_list},
    {"DescribeRegions", fc_region_list},
};

static const ServiceEdit edits[] = {
    {"delete_function", fc_edit_delete_function},
    {"disable_function", fc_edit_disable_function},
    {"enable_function", fc_edit_enable_function},
    {"make_image_missing", fc_edit_make_image_missing},
    {"restore_image", fc_edit_restore_image},
};

static const char *const secret_members[] = {
    "environmentVariables", "privateKey", "password", "authInfo", "rootCaCertBase64", NULL,
};

const Service fc_service = {
    .name = "fc",
    .errors = SERVICE_ERRORS_FC,
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
};

Text fc_parameter(const Request *request, const char *name) {
    const Value *parameter = value_get(request->parameters, name);
    if (value_is_null(parameter)) parameter = value_get(request->body, name);
    return value_text(parameter);
}

const char *fc_now(const Request *request) {
    return clock_print(request->arena, clock_now(request->cloud->clock));
}

const char *fc_function_arn(const Request *request, Text function) {
    return arena_printf(request->arena, "acs:fc:%s:%s:functions/%.*s", request->cloud->region,
                        request->cloud->account_id, (int)function.length, function.data);
}

const Value *fc_merge(Arena *arena, const Value *base, const Value *over) {
    size_t count = value_count(base), more = value_count(over);
    ValueEntry *entries = ARENA_ARRAY(arena, count + more, ValueEntry);
    for (size_t i = 0; i < count; i++) entries[i] = base->map.entries[i];
    for (size_t i = 0; i < more; i++) entries[count + i] = over->map.entries[i];
    return value_map(arena, entries, count + more);
}

const Value *fc_constant(Arena *arena, const char *json) {
    return json_parse(arena, text_of(json), NULL);
}

const char *fc_cname_target(const Cloud *cloud, Arena *arena) {
    return arena_printf(arena, "%s.%s.fc.aliyuncs.com", cloud->account_id, cloud->region);
}

Reply fc_invalid(const Request *request, const char *message) {
    return reply_error(request, 400, "InvalidArgument", "%s", message);
}

Reply fc_no_function(const Request *request, Text function) {
    return reply_error(request, 404, "FunctionNotFound", "function '%.*s' does not exist",
                       (int)function.length, function.data);
}
