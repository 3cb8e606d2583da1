// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/permission.h"

#include "acceptance/sandbox/permission_resource.h"
#include "acceptance/sandbox/ram/grant.h"

// Services whose actions are named after another product, or that refuse in words of their own.
static const struct {
    const char *service, *product, *refusal;
} manners[] = {
    {"fc", "fc", "AccessDenied"},           {"fc2", "fc", "AccessDenied"},
    {"ram", "ram", "NoPermission"},         {"sts", "sts", "NoPermission"},
    {"cas", "yundun-cert", "NoPermission"},
};

// Everybody may ask who they are.
static const char free_action[] = "sts:GetCallerIdentity";

// The first of the objects on which the caller may not do it; .data NULL: none.
static Text refused_on(const Request *request, const Service *service, Text action) {
    Text resources[PERMISSION_RESOURCES_MOST];
    size_t count = permission_resources(request, service, resources);
    for (size_t i = 0; i < count; i++)
        if (!ram_grants(request->arena, request->cloud->store, &request->caller, action,
                        resources[i]))
            return resources[i];
    return (Text){0};
}

Reply permission_check(const Request *request, const Service *service) {
    Arena *arena = request->arena;
    const char *product = service->name, *refusal = "Forbidden.RAM";
    if (!ram_is_limited(request->cloud->store, &request->caller)) return reply_ok(NULL);
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        if (!text_is(text_of(service->name), manners[i].service)) continue;
        product = manners[i].product;
        refusal = manners[i].refusal;
    }
    Text action = text_of(arena_printf(arena, "%s:%s", product, request->operation));
    Text resource = refused_on(request, service, action);
    if (text_is(action, free_action) || resource.data == NULL) return reply_ok(NULL);
    return reply_error(request, 403, refusal,
                       "You are not authorized to do this action: no policy of the %s allows %s on "
                       "%s, or one denies it.",
                       ram_caller_name(arena, &request->caller), action.data, resource.data);
}
