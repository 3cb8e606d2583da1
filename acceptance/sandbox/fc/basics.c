// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/basics.h"

#include "provider/value/json.h"

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
    for (size_t i = 0; i < count; i++) entries[i] = *value_entry_at(base, i);
    for (size_t i = 0; i < more; i++) entries[count + i] = *value_entry_at(over, i);
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
