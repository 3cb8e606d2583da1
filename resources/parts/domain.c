// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/domain.h"

#include "provider/schema/attrs.h"
#include "resources/alibaba/endpoints.h"
#include "resources/names.h"

enum { PAGE = 100 };

Path domain_block(const Value *object) {
    bool own = !value_is_null(value_get(object, A_CUSTOM_DOMAIN));
    return path_attribute(NULL, own ? A_CUSTOM_DOMAIN : A_DEVSAPP_DOMAIN);
}

bool domain_is_for_tests(const Value *object) {
    return value_is_null(value_get(object, A_CUSTOM_DOMAIN)) &&
           !value_is_null(value_get(object, A_DEVSAPP_DOMAIN));
}

Text domain_name_of(const Value *object) {
    const char *block = domain_is_for_tests(object) ? A_DEVSAPP_DOMAIN : A_CUSTOM_DOMAIN;
    return value_text(value_get(value_get(object, block), A_DOMAIN_NAME));
}

Status domain_target(Call *call, const Deployment *deployment, const Value *object,
                     const char **ret) {
    Text account;
    TRY(alibaba_account_id(call, deployment->session->alibaba, &account));
    *ret = endpoint_fc_cname(call->arena, account, value_text(value_get(object, A_REGION)));
    return status_ok();
}

bool domain_routes_to(const Value *domain, Text function) {
    const Value *routes = value_at(domain, "routeConfig.routes");
    for (size_t i = 0; i < value_count(routes); i++) {
        if (text_equal(value_text(value_get(value_list_at(routes, i), "functionName")), function))
            return true;
    }
    return false;
}

Status domain_discover(Call *call, Deployment *deployment, const Value *object, const Value **ret) {
    const Value *query =
        value_with(call->arena, &value_empty_map, "limit", value_int(call->arena, PAGE));
    *ret = &value_null;
    for (;;) {
        const ApiRequest request = {.operation = &fc_list_custom_domains,
                                    .region = value_text(value_get(object, A_REGION)),
                                    .query = query};
        ApiReply reply;
        TRY(api_read(call, deployment, &request, &reply));
        if (reply.outcome != API_DONE)
            return api_fail(
                call, &reply,
                &(ApiStory){.tried = arena_printf(call->arena, "look for a custom domain %s",
                                                  api_region(call, deployment))});
        const Value *list = value_get(reply.body, "customDomains");
        for (size_t i = 0; i < value_count(list); i++) {
            if (!domain_routes_to(value_list_at(list, i), api_function_name(object))) continue;
            *ret = value_list_at(list, i);
            return status_ok();
        }
        Text next = value_text(value_get(reply.body, "nextToken"));
        if (next.length == 0) return status_ok();
        query = api_pair_more(call->arena, query, "nextToken", next);
    }
}

bool domain_found_for_tests(const Deployment *deployment, const Value *domain) {
    const Type *type = resource_type(deployment->stack->resource);
    return type_field_index(type, TEXT(A_DEVSAPP_DOMAIN)) >= 0 &&
           text_ends(value_text(value_get(domain, "domainName")), ".devsapp.net");
}
