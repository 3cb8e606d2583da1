// SPDX-License-Identifier: MPL-2.0
#include "resources/deployment_id.h"

#include "resources/names.h"
#include "resources/session.h"

#define DEVSAPP_SERVICE ".fcv3."
#define DEVSAPP_SUFFIX ".fc.devsapp.net"

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

bool deployment_has_domain(const Value *object) {
    return !value_is_null(value_get(object, A_CUSTOM_DOMAIN)) ||
           !value_is_null(value_get(object, A_DEVSAPP_DOMAIN));
}

static const Value *url_of(Arena *arena, const char *scheme, const Value *name) {
    if (!value_is_known(name) || value_is_null(name)) return &value_unknown;
    return value_cstring(arena, arena_printf(arena, "%s://%s", scheme, value_cstr(name)));
}

const Value *deployment_url(Arena *arena, const Value *object) {
    const Value *own = value_get(object, A_CUSTOM_DOMAIN);
    const Value *test = value_get(object, A_DEVSAPP_DOMAIN);
    if (!value_is_known(own) || !value_is_known(test)) return &value_unknown;
    if (value_is_null(own) && value_is_null(test)) return &value_null;
    if (value_is_null(own)) return url_of(arena, "http", value_get(test, A_DOMAIN_NAME));
    const Value *protocol = value_get(own, A_PROTOCOL);
    if (!value_is_known(protocol)) return &value_unknown;
    bool https = text_find(value_text(protocol), "HTTPS") >= 0;
    return url_of(arena, https ? "https" : "http", value_get(own, A_DOMAIN_NAME));
}

Text deployment_devsapp_name(Arena *arena, const Value *object, Text account) {
    const char *name =
        arena_printf(arena, "%s" DEVSAPP_SERVICE "%.*s.%s" DEVSAPP_SUFFIX,
                     value_cstr(value_get(object, A_FUNCTION_NAME)), (int)account.length,
                     account.data, value_cstr(value_get(object, A_REGION)));
    return text_lower(arena, text_of(name));
}
