// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/custom_domain.h"

#include "acceptance/sandbox/alidns/resolve.h"
#include "acceptance/sandbox/fc/custom_domain_check.h"
#include "acceptance/sandbox/fc/page.h"

// The private key goes in and never comes out.
static const Value *view(const Request *request, const Value *domain) {
    Arena *arena = request->arena;
    const Value *certificate = value_get(domain, "certConfig");
    if (!value_is_null(certificate))
        domain = value_with(arena, domain, "certConfig",
                            value_map_without(arena, certificate, TEXT("privateKey")));
    return domain;
}

// "/a/*" takes what is below /a, and /a itself; "/a*" takes what begins so.
static bool path_matches(Text pattern, Text path) {
    if (!text_ends(pattern, "*")) return text_equal(pattern, path);
    Text stem = text_slice(pattern, 0, pattern.length - 1);
    if (text_equal(text_slice(path, 0, stem.length), stem)) return true;
    return text_ends(stem, "/") && text_equal(text_slice(stem, 0, stem.length - 1), path);
}

// Of the routes that match, the longest pattern counts.
const Value *fc_custom_domain_route(const Value *domain, Text path) {
    const Value *routes = value_at(domain, "routeConfig.routes"), *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < value_count(routes); i++) {
        Text pattern = value_text(value_get(value_list_at(routes, i), "path"));
        if (pattern.length <= longest || !path_matches(pattern, path)) continue;
        best = value_list_at(routes, i);
        longest = pattern.length;
    }
    return best;
}

const Value *fc_custom_domain_of_host(const Cloud *cloud, Arena *arena, Text host) {
    const Value *domain = store_get(cloud->store, FC_DOMAINS, host);
    Text rest = host, label;
    if (domain != NULL || !text_next(&rest, '.', &label)) return domain;
    const char *wildcard = arena_printf(arena, "*.%.*s", (int)rest.length, rest.data);
    return store_get(cloud->store, FC_DOMAINS, text_of(wildcard));
}

// Routes, authentication and firewall are answered also when the creation said nothing of them.
static const Value *new_domain(const Request *request) {
    Arena *arena = request->arena;
    const char *now = fc_now(request);
    const ValueEntry entries[] = {
        {TEXT("accountId"), value_cstring(arena, request->cloud->account_id)},
        {TEXT("createdTime"), value_cstring(arena, now)},
        {TEXT("lastModifiedTime"), value_cstring(arena, now)},
    };
    const Value *domain =
        fc_constant(arena, "{\"apiVersion\":\"2023-03-30\",\"protocol\":\"HTTP\","
                           "\"routeConfig\":{\"routes\":[]},\"wafConfig\":{\"enableWAF\":false},"
                           "\"authConfig\":{\"authType\":\"anonymous\",\"authInfo\":\"\"}}");
    domain = fc_merge(arena, domain, request->body);
    return fc_merge(arena, domain, value_map(arena, entries, COUNT_OF(entries)));
}

// The text is the cloud's own, down to the dot after the endpoint: clients look for it.
static Reply not_resolved(const Request *request, Text name) {
    return reply_error(request, 400, "DomainNameNotResolved",
                       "domain name '%.*s' has not been resolved to your FC endpoint, the expected "
                       "endpoint is '%s.'",
                       (int)name.length, name.data,
                       fc_cname_target(request->cloud, request->arena));
}

// The cloud looks the name up now; what becomes of its CNAME later it does not notice.
Reply fc_custom_domain_create(const Request *request) {
    const Cloud *cloud = request->cloud;
    Arena *arena = request->arena;
    Text name = fc_parameter(request, "domainName");
    const Value *domain = new_domain(request);
    const char *fault = fc_custom_domain_fault(request, domain);
    if (fault != NULL) return fc_invalid(request, fault);
    if (store_get(cloud->store, FC_DOMAINS, name) != NULL)
        return reply_error(request, 409, "DomainNameAlreadyExists",
                           "domain name '%.*s' already exists", (int)name.length, name.data);
    if (!alidns_points_to(cloud, arena, name, fc_cname_target(cloud, arena)))
        return not_resolved(request, name);
    Text missing = fc_custom_domain_missing_function(cloud, domain);
    if (missing.length > 0) return fc_no_function(request, missing);
    store_put(cloud->store, FC_DOMAINS, name, domain);
    return reply_ok(view(request, domain));
}

static const Value *addressed(const Request *request, Reply *ret_error) {
    Text name = fc_parameter(request, "domainName");
    const Value *domain = store_get(request->cloud->store, FC_DOMAINS, name);
    if (domain == NULL)
        *ret_error = reply_error(request, 404, "DomainNameNotFound",
                                 "domain name '%.*s' does not exist", (int)name.length, name.data);
    return domain;
}

Reply fc_custom_domain_get(const Request *request) {
    Reply error;
    const Value *domain = addressed(request, &error);
    return domain == NULL ? error : reply_ok(view(request, domain));
}

// A merge by top-level members. certConfig needs its key again, because the contract says so; left
// out altogether, the stored one stays.
Reply fc_custom_domain_update(const Request *request) {
    Arena *arena = request->arena;
    Reply error;
    const Value *domain = addressed(request, &error);
    if (domain == NULL) return error;
    domain = fc_merge(arena, domain, request->body);
    domain = value_with(arena, domain, "lastModifiedTime", value_cstring(arena, fc_now(request)));
    const char *fault = fc_custom_domain_fault(request, domain);
    if (fault != NULL) return fc_invalid(request, fault);
    Text missing = fc_custom_domain_missing_function(request->cloud, domain);
    if (missing.length > 0) return fc_no_function(request, missing);
    store_put(request->cloud->store, FC_DOMAINS, fc_parameter(request, "domainName"), domain);
    return reply_ok(view(request, domain));
}

Reply fc_custom_domain_delete(const Request *request) {
    Reply error;
    if (addressed(request, &error) == NULL) return error;
    store_delete(request->cloud->store, FC_DOMAINS, fc_parameter(request, "domainName"));
    return reply_status(204, NULL);
}

static const Value *list_view(const Request *request, const StoreObject *object) {
    return view(request, object->value);
}

Reply fc_custom_domain_list(const Request *request) {
    static const Page page = {
        .collection = FC_DOMAINS, .member = "customDomains", .view = list_view};
    return fc_page(request, &page);
}
