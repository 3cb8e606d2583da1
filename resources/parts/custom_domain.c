// SPDX-License-Identifier: MPL-2.0
// The custom domain: a host name that browsers can open, the user's own or one for tests.
#include "provider/schema/duration.h"
#include "provider/schema/wire.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/cas_certificate.h"
#include "resources/parts/domain.h"

enum { RESOLVE_PAUSE_MS = 2000, DEFAULT_RESOLVE_S = 120 };

#define W_CERT "certConfig"
#define W_PRIVATE_KEY W_CERT ".privateKey"
#define W_CAS "casCertificateId" // no member of the API's: where the row keeps the id

static const char *const needs[] = {PART_FUNCTION, PART_DNS_RECORD, PART_DEVSAPP_NAME, NULL};

static const char *domain_tried(Call *call, const Deployment *deployment, const char *verb) {
    const Value *object = api_object(deployment);
    return arena_printf(call->arena, "%s custom domain %s %s", verb, domain_name_of(object).data,
                        api_region(call, deployment));
}

static Status domain_send(Call *call, const Deployment *deployment, ApiRequest *request,
                          const Value *object, ApiReply *ret) {
    request->region = value_text(value_get(object, A_REGION));
    if (request->operation != &fc_create_custom_domain)
        request->path = api_pair(call->arena, "domainName", domain_name_of(object));
    return api_send(call, deployment, request, ret);
}

// ---- the JSON

static const Value *domain_routes(Arena *arena, const Value *object) {
    const Value *route = api_pair(arena, "path", TEXT("/*"));
    route = api_pair_more(arena, route, "functionName", api_function_name(object));
    route = api_pair_more(arena, route, "qualifier", TEXT("LATEST"));
    return value_with(arena, &value_empty_map, "routes", value_list_one(arena, route));
}

static const Value *given_private_key(const Deployment *deployment) {
    const Value *given = value_get(deployment->config, A_CUSTOM_DOMAIN);
    const Value *domain = value_get(deployment->planned, A_CUSTOM_DOMAIN);
    return attr_secret(value_get(given, A_CERT_CONFIG), value_get(domain, A_CERT_CONFIG),
                       A_PRIVATE_KEY);
}

// Updates take the whole body again, the private key included: the API never returns it.
static Status domain_body(Call *call, const Deployment *deployment, const Value **ret) {
    Arena *arena = call->arena;
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *planned = deployment->planned;
    const Value *body = wire_encode(arena, rows, PART_CUSTOM_DOMAIN, planned);
    Text id = value_text(value_get(body, W_CAS));
    body = value_map_without(arena, body, TEXT(W_CAS));
    const Value *key = given_private_key(deployment);
    if (!value_is_null(key)) body = value_with_at(arena, body, W_PRIVATE_KEY, key);
    if (id.length > 0) {
        const Value *cert;
        TRY(cas_certificate(call, deployment, id, &cert));
        body = value_with(arena, body, W_CERT, cert);
    }
    if (domain_is_for_tests(planned)) {
        body = api_pair(arena, "domainName", domain_name_of(planned));
        body = api_pair_more(arena, body, "protocol", TEXT("HTTP"));
    }
    *ret = value_with(arena, body, "routeConfig", domain_routes(arena, planned));
    return status_ok();
}

static bool routes_as_wanted(const Value *body, const Value *object) {
    const Value *routes = value_at(body, "routeConfig.routes");
    if (value_count(routes) != 1) return false;
    const Value *route = value_list_at(routes, 0);
    return text_is(value_text(value_get(route, "path")), "/*") &&
           text_equal(value_text(value_get(route, "functionName")), api_function_name(object));
}

// The API keeps a certificate that HTTP does not use, and no request takes TLS settings away again:
// what was not asked for does not count. A certificate of another service shows as its id.
static const Value *own_for_rows(Call *call, const Deployment *deployment, const Value *body,
                                 const Value *object) {
    const Value *domain = value_get(object, A_CUSTOM_DOMAIN);
    const Value *id = value_get(domain, A_CAS_CERTIFICATE_ID);
    bool https = text_find(value_text(value_get(body, "protocol")), "HTTPS") >= 0;
    bool any = deployment->discover;
    if (any && https) id = cas_certificate_id_of(call->arena, value_get(body, W_CERT));
    body = value_with(call->arena, body, W_CAS, id);
    bool unasked = any ? !https : value_is_null(value_get(domain, A_CERT_CONFIG));
    if (unasked || !value_is_null(id)) body = value_map_without(call->arena, body, TEXT(W_CERT));
    if (!any && value_is_null(value_get(domain, A_TLS_CONFIG)))
        body = value_map_without(call->arena, body, TEXT("tlsConfig"));
    return body;
}

static bool for_tests(const Deployment *deployment, const Value *body, const Value *object) {
    return deployment->discover ? domain_found_for_tests(deployment, body)
                                : domain_is_for_tests(object);
}

// Whether what no row shows is as it should be.
static bool domain_as_wanted(Call *call, const Value *body, const Value *object) {
    bool other =
        domain_is_for_tests(object) && !text_is(value_text(value_get(body, "protocol")), "HTTP");
    const Value *id = value_at(object, A_CUSTOM_DOMAIN "." A_CAS_CERTIFICATE_ID);
    other = other || (!value_is_null(id) &&
                      !cas_certificate_is(call->arena, value_get(body, W_CERT), value_text(id)));
    return !other && routes_as_wanted(body, object);
}

static Found domain_found(Call *call, const Deployment *deployment, const Value *body,
                          const Value *object) {
    return (Found){
        .present = true,
        .id = value_cstr(value_get(body, "domainName")),
        .status = "Active",
        // The rows of a domain for tests are those of the part that has it issued.
        .body = for_tests(deployment, body, object) ? &value_null
                                                    : own_for_rows(call, deployment, body, object),
        .drifted = !domain_as_wanted(call, body, object),
    };
}

// ---- reading

static Status domain_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    if (deployment->discover) {
        const Value *body;
        TRY(domain_discover(call, deployment, object, &body));
        if (!value_is_null(body)) *ret = domain_found(call, deployment, body, object);
        return status_ok();
    }
    ApiRequest request = {.operation = &fc_get_custom_domain};
    ApiReply reply;
    TRY(domain_send(call, deployment, &request, object, &reply));
    bool ours = stack_part_id(object, PART_CUSTOM_DOMAIN).length > 0 ||
                domain_routes_to(reply.body, api_function_name(object));
    if (reply.outcome == API_DONE && ours)
        *ret = domain_found(call, deployment, reply.body, object);
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = domain_tried(call, deployment, "read")});
}

// ---- making and changing

static void domain_record(Call *call, Deployment *deployment, const Value *body) {
    const Found found = domain_found(call, deployment, body, deployment->planned);
    stack_record(call, deployment, &custom_domain_part, &found);
}

static Status domain_update(Call *call, Deployment *deployment) {
    const Value *body;
    TRY(domain_body(call, deployment, &body));
    ApiRequest request = {.operation = &fc_update_custom_domain,
                          .body = value_map_without(call->arena, body, TEXT("domainName"))};
    ApiReply reply;
    TRY(domain_send(call, deployment, &request, deployment->planned, &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = domain_tried(call, deployment, "update"),
                                    .exists = api_unchanged(&reply, "The domain is as it was.")});
    domain_record(call, deployment, reply.body);
    return status_ok();
}

// A domain that routes to our function is ours; any other belongs to somebody.
static Status domain_adopt(Call *call, Deployment *deployment, const Value *there) {
    if (domain_routes_to(there, api_function_name(deployment->planned))) {
        domain_record(call, deployment, there); // the change may fail
        return domain_update(call, deployment);
    }
    Path block = domain_block(deployment->planned);
    Path path = path_attribute(&block, A_DOMAIN_NAME);
    return call_fail(call, &path, "Custom domain already exists",
                     "Function Compute has the domain %s already, and it does not lead to function "
                     "\"%s\". Delete it there or choose another domain name.",
                     domain_name_of(deployment->planned).data,
                     api_function_name(deployment->planned).data);
}

static int64_t resolve_patience_ms(const Value *object) {
    Text given = value_text(value_get(value_get(object, A_CUSTOM_DOMAIN), A_WAIT_FOR_CNAME));
    int64_t seconds = DEFAULT_RESOLVE_S;
    if (given.length > 0) (void)duration_parse(given, &seconds);
    return seconds * 1000;
}

static Status domain_refused(Call *call, Deployment *deployment, const ApiReply *reply) {
    Text before = stack_part_id(deployment->prior, PART_CUSTOM_DOMAIN);
    if (api_unsure(reply) && before.length > 0)
        stack_suspect(call, deployment, &custom_domain_part,
                      domain_name_of(deployment->planned).data);
    const char *target = "";
    bool unresolved = text_is(reply->code, "DomainNameNotResolved") &&
                      !domain_is_for_tests(deployment->planned) &&
                      domain_target(call, deployment, deployment->planned, &target).ok;
    const char *todo =
        unresolved ? arena_printf(call->arena,
                                  "Waited for the name to resolve. Add a CNAME record for "
                                  "%s that points to %s where the domain's "
                                  "DNS is kept, or set manage_dns = true if that is Alibaba Cloud "
                                  "DNS; then apply again.",
                                  domain_name_of(deployment->planned).data, target)
                   : NULL;
    Path block = domain_block(deployment->planned);
    Path path = path_attribute(&block, A_DOMAIN_NAME);
    return api_fail(call, reply,
                    &(ApiStory){.path = &path,
                                .tried = domain_tried(call, deployment, "create"),
                                .exists = "The function exists and is in the state.",
                                .todo = todo});
}

// The record may be too new for Function Compute to see it.
static Status domain_send_create(Call *call, Deployment *deployment, ApiReply *ret) {
    int64_t patience = call_now_ms() + resolve_patience_ms(deployment->planned);
    const Value *body;
    TRY(domain_body(call, deployment, &body));
    for (;;) {
        ApiRequest request = {.operation = &fc_create_custom_domain, .body = body};
        TRY(domain_send(call, deployment, &request, deployment->planned, ret));
        bool again = text_is(ret->code, "DomainNameNotResolved") && call_now_ms() < patience;
        if (!again || call_sleep(call, RESOLVE_PAUSE_MS) != CALL_RUNNING) return status_ok();
    }
}

static Status domain_look(Call *call, Deployment *deployment, ApiReply *ret) {
    ApiRequest request = {.operation = &fc_get_custom_domain};
    return domain_send(call, deployment, &request, deployment->planned, ret);
}

static Status domain_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = domain_send_create, .look = domain_look};
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    if (!domain_is_for_tests(deployment->planned))
        stack_set(call, deployment, A_CNAME_TARGET, value_cstring(call->arena, target));
    ApiReply reply;
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome == API_EXISTS) return domain_adopt(call, deployment, reply.body);
    if (reply.outcome != API_DONE) return domain_refused(call, deployment, &reply);
    domain_record(call, deployment, reply.body);
    return status_ok();
}

static ApiRequest domain_request(Call *call, const ApiOperation *operation, const Value *object,
                                 Text name) {
    return (ApiRequest){.operation = operation,
                        .region = value_text(value_get(object, A_REGION)),
                        .path = api_pair(call->arena, "domainName", name)};
}

// An interrupted create may have left a domain that was never recorded, but somebody else's must
// stay.
static Status domain_is_ours(Call *call, Deployment *deployment, const Value *object, bool *ret) {
    Text name = stack_part_id(object, PART_CUSTOM_DOMAIN);
    *ret =
        name.length > 0 && !text_is(stack_part_status(object, PART_CUSTOM_DOMAIN), STATUS_UNKNOWN);
    if (*ret) return status_ok();
    if (name.length == 0) name = domain_name_of(object);
    const ApiRequest request = domain_request(call, &fc_get_custom_domain, object, name);
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    *ret = domain_routes_to(reply.body, api_function_name(object));
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = domain_tried(call, deployment, "look up")});
}

static Status domain_remove(Call *call, Deployment *deployment, const Value *object) {
    bool ours;
    TRY(domain_is_ours(call, deployment, object, &ours));
    if (!ours) return status_ok();
    // A domain that was replaced is known by its id only, which is its name.
    Text name = stack_part_id(object, PART_CUSTOM_DOMAIN);
    if (name.length == 0) name = domain_name_of(object);
    const ApiRequest request = domain_request(call, &fc_delete_custom_domain, object, name);
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    const char *tried = arena_printf(call->arena, "delete custom domain %s %s", name.data,
                                     api_region(call, deployment));
    return api_removed(call, &reply, tried, "The domain still exists and is in the state.");
}

const Part custom_domain_part = {
    .name = PART_CUSTOM_DOMAIN,
    .label = "custom domain",
    .needs = needs,
    .wanted = deployment_has_domain,
    .key = domain_name_of,
    .read = domain_read,
    .create = domain_create,
    .update = domain_update,
    .remove = domain_remove,
};
