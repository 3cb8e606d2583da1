// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/data_plane.h"

#include "acceptance/sandbox/fc/custom_domain.h"
#include "acceptance/sandbox/fc/trigger.h"
#include "acceptance/sandbox/fc/trigger_check.h"
#include "acceptance/sandbox/lobechat/container.h"

#include <string.h>

// The body's code is not documented, the error type and status were seen.
static Reply method_refused(const Request *request) {
    Reply reply = reply_error(request, 403, "FCCommonError",
                              "the method '%.*s' is not allowed for this function",
                              (int)request->method.length, request->method.data);
    return reply_with_header(request, reply, "x-fc-error-type", "FCCommonError");
}

static Reply serve_function(const Request *request, Text name) {
    const Value *function = store_get(request->cloud->store, FC_FUNCTIONS, name);
    if (function == NULL) return fc_no_function(request, name);
    return container_serve(request, name, function);
}

// What the default domain answers is marked for download, so that nobody serves pages from it.
static Reply serve_trigger(const Request *request, const Value *trigger) {
    const Value *config = fc_trigger_config_now(request->cloud, request->arena, trigger);
    if (value_bool_or(value_get(config, "disableURLInternet"), false))
        return reply_error(request, 403, "AccessDenied", "the public URL of this trigger is off");
    if (!fc_methods_have(value_get(config, "methods"), request->method))
        return method_refused(request);
    // Signed and JWT invocations are not told good from bad here: all of them are refused.
    if (!text_is(value_text(value_get(config, "authType")), "anonymous"))
        return reply_error(request, 403, "AccessDenied", "this trigger takes no anonymous request");
    Text arn = value_text(value_get(trigger, "targetArn")), rest = arn, name = arn;
    while (text_next(&rest, '/', &name)) continue;
    Reply reply = serve_function(request, name);
    return reply_with_header(request, reply, "Content-Disposition", "attachment");
}

// A domain for HTTPS only does not answer plain requests, and the other way round.
static bool has_protocol(const Value *domain, bool tls) {
    Text protocols = value_text(value_get(domain, "protocol")), one;
    while (text_next(&protocols, ',', &one))
        if (text_is(one, tls ? "HTTPS" : "HTTP")) return true;
    return false;
}

static Reply serve_domain(const Request *request, const Value *domain) {
    if (!has_protocol(domain, request->tls))
        return reply_error(request, 403, "AccessDenied",
                           "the custom domain does not take this protocol, only %s",
                           value_cstr(value_get(domain, "protocol")));
    const Value *route = fc_custom_domain_route(domain, request->path);
    if (route == NULL)
        return reply_error(request, 404, "PathNotSupported",
                           "no route of the custom domain takes this path");
    if (!fc_methods_have(value_get(route, "methods"), request->method))
        return method_refused(request);
    return serve_function(request, value_text(value_get(route, "functionName")));
}

// Host names have no case here although custom domains are created with one: browsers send lower
// case.
static Reply serve(const Request *request) {
    Text host = text_lower(request->arena, request->host);
    const char *port = host.length == 0 ? NULL : memchr(host.data, ':', host.length);
    if (port != NULL) host = text_slice(host, 0, (size_t)(port - host.data));
    host = text_copy(request->arena, host);
    const Value *trigger = fc_trigger_of_host(request->cloud, host);
    if (trigger != NULL) return serve_trigger(request, trigger);
    const Value *domain = fc_custom_domain_of_host(request->cloud, request->arena, host);
    if (domain != NULL) return serve_domain(request, domain);
    return reply_error(request, 404, "DomainNameNotFound", "domain name '%s' does not exist",
                       host.data);
}

// Custom domains below the account's zones, and names of devsapp. The certificate that a custom
// domain was given is not shown to clients.
static const char *public_names(const Cloud *cloud, Arena *arena) {
    return arena_printf(arena,
                        "example.com,*.example.com,example.com.cn,*.example.com.cn,example.net,"
                        "*.example.net,*.fcv3.%s.%s.fc.devsapp.net",
                        cloud->account_id, cloud->region);
}

const Service data_plane_service = {
    .name = "data_plane",
    .errors = SERVICE_ERRORS_FC,
    .serve = serve,
    .public_names = public_names,
};
