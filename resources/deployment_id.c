// SPDX-License-Identifier: MPL-2.0
#include "resources/deployment_id.h"

#include "resources/names.h"
#include "resources/session.h"

const Value *deployment_id(Arena *arena, const Value *object) {
    const Value *region = value_get(object, A_REGION), *name = value_get(object, A_FUNCTION_NAME);
    if (!value_is_known(region) || !value_is_known(name)) return &value_unknown;
    return value_cstring(arena, arena_printf(arena, "%s/%s", value_cstr(region), value_cstr(name)));
}

const char *deployment_mark(Arena *arena, const Resource *resource, const Value *object) {
    return arena_printf(arena, "%s.%s.%s", resource->type, value_cstr(value_get(object, A_REGION)),
                        value_cstr(value_get(object, A_FUNCTION_NAME)));
}

Status deployment_import(Call *call, void *session, const char *id, const Value *empty,
                         const Value **ret_state) {
    Text whole = text_of(id), first, name = {0}, more = {0};
    bool named = text_next(&whole, '/', &first) && text_next(&whole, '/', &name);
    bool too_long = named && text_next(&whole, '/', &more);
    const Value *region = named ? value_string(call->arena, first)
                                : session_region(call->arena, session, &value_null);
    if (!named) name = first;
    if (too_long || name.length == 0 || value_text(region).length == 0)
        return call_fail(call, NULL, "Import id is not understood",
                         "\"%s\" is not of the form <region>/<function_name>, such as "
                         "cn-hangzhou/lobechat; <function_name> alone is enough when the provider "
                         "has a region.",
                         id);
    const Value *state = value_with(call->arena, empty, A_REGION, region);
    state = value_with(call->arena, state, A_FUNCTION_NAME, value_string(call->arena, name));
    *ret_state = value_with(call->arena, state, A_ID, deployment_id(call->arena, state));
    return status_ok();
}

const Value *deployment_url(Arena *arena, const Value *object) {
    const Value *domain = value_get(object, A_CUSTOM_DOMAIN);
    if (value_is_null(domain) || !value_is_known(domain)) return domain;
    const Value *name = value_get(domain, A_DOMAIN_NAME);
    const Value *protocol = value_get(domain, A_PROTOCOL);
    if (!value_is_known(name) || !value_is_known(protocol)) return &value_unknown;
    bool https = text_find(value_text(protocol), "HTTPS") >= 0;
    return value_cstring(
        arena, arena_printf(arena, "%s://%s", https ? "https" : "http", value_cstr(name)));
}
