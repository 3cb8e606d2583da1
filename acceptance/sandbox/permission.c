// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/permission.h"

#include "acceptance/sandbox/ram/attachment.h"

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

const char *permission_refusal(const Request *request, const Service *service) {
    const char *product = service->name, *refusal = "Forbidden.RAM";
    if (request->caller.user == NULL) return NULL;
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        if (!text_is(text_of(service->name), manners[i].service)) continue;
        product = manners[i].product;
        refusal = manners[i].refusal;
    }
    Text action = text_of(arena_printf(request->arena, "%s:%s", product, request->operation));
    if (text_is(action, free_action)) return NULL;
    bool allowed =
        ram_allows(request->arena, request->cloud->store, request->caller.user, action, (Text){0});
    return allowed ? NULL : refusal;
}
