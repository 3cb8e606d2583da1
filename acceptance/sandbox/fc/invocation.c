// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/invocation.h"

bool fc_invocation_is_disabled(const Value *function) {
    return value_bool_or(value_at(function, "invocationRestriction.disable"), false);
}

bool fc_invocation_set(const Request *request, Text function, bool disabled, Text reason) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    const Value *before = store_get(store, FC_FUNCTIONS, function);
    if (before == NULL) return false;
    const ValueEntry entries[] = {
        {TEXT("disable"), value_bool(disabled)},
        {TEXT("reason"), value_string(arena, reason)},
        {TEXT("lastModifiedTime"), value_cstring(arena, fc_now(request))},
    };
    store_put(store, FC_FUNCTIONS, function,
              value_with(arena, before, "invocationRestriction",
                         value_map(arena, entries, COUNT_OF(entries))));
    return true;
}

// Requests in flight are not aborted, whatever abortOngoingRequest says: none lasts that long.
static Reply set(const Request *request, bool disabled) {
    Text function = fc_parameter(request, "functionName");
    if (!fc_invocation_set(request, function, disabled, fc_parameter(request, "reason")))
        return fc_no_function(request, function);
    return reply_ok(value_with(request->arena, &value_empty_map, "success", &value_true));
}

Reply fc_invocation_disable(const Request *request) {
    return set(request, true);
}

Reply fc_invocation_enable(const Request *request) {
    return set(request, false);
}
