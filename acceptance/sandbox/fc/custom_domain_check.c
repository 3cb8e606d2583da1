// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/custom_domain_check.h"

#include "acceptance/sandbox/fc/certificate.h"
#include "acceptance/sandbox/fc/trigger_check.h"

#include <ctype.h>

typedef const char *(*Check)(const Request *request, const Value *domain);

static bool is_label(Text label) {
    if (label.length == 0 || label.length > 63) return false;
    for (size_t i = 0; i < label.length; i++) {
        unsigned char c = (unsigned char)label.data[i];
        if (c > 127 || (!isalnum(c) && c != '-')) return false;
    }
    return label.data[0] != '-' && label.data[label.length - 1] != '-';
}

// At least two labels of ASCII letters, digits and hyphens; the first may be "*".
static const char *check_name(const Request *request, const Value *domain) {
    (void)request;
    Text name = value_text(value_get(domain, "domainName")), rest = name, label;
    size_t labels = 0;
    bool good = name.length <= 253 && !text_ends(name, ".");
    while (good && text_next(&rest, '.', &label)) {
        good = is_label(label) || (labels == 0 && text_is(label, "*"));
        labels++;
    }
    if (good && labels >= 2) return NULL;
    return "domainName is invalid, it must be a host name such as www.example.com or *.example.com";
}

static bool has_https(const Value *domain) {
    return text_ends(value_text(value_get(domain, "protocol")), "HTTPS");
}

static const char *check_protocol(const Request *request, const Value *domain) {
    (void)request;
    static const char *const known[] = {"HTTP", "HTTPS", "HTTP,HTTPS"};
    Text protocol = value_text(value_get(domain, "protocol"));
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_is(protocol, known[i])) return NULL;
    return "protocol is invalid, it must be 'HTTP', 'HTTPS' or 'HTTP,HTTPS'";
}

// Without HTTPS a certificate may be there all the same: it waits for the protocol to change.
static const char *check_certificate(const Request *request, const Value *domain) {
    const Value *config = value_get(domain, "certConfig");
    if (value_is_null(config))
        return has_https(domain) ? "certConfig is required when protocol has HTTPS" : NULL;
    if (value_text(value_get(config, "certName")).length == 0)
        return "certConfig.certName is required";
    return fc_certificate_fault(value_text(value_get(config, "certificate")),
                                value_text(value_get(config, "privateKey")),
                                clock_real(request->cloud->clock));
}

static const char *check_tls(const Request *request, const Value *domain) {
    static const char *const members[] = {"minVersion", "maxVersion"};
    static const char *const versions[] = {"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
    const Value *config = value_get(domain, "tlsConfig");
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        Text version = value_text(value_get(config, members[i]));
        bool known = version.length == 0;
        for (size_t k = 0; k < COUNT_OF(versions); k++) known |= text_is(version, versions[k]);
        if (!known)
            return arena_printf(request->arena,
                                "tlsConfig.%s is invalid, it must be TLSv1.0, "
                                "TLSv1.1, TLSv1.2 or TLSv1.3",
                                members[i]);
    }
    return NULL;
}

// The order of routes does not count, so a path that stands twice would be a toss-up.
static const char *check_routes(const Request *request, const Value *domain) {
    const Value *routes = value_at(domain, "routeConfig.routes");
    for (size_t i = 0; i < value_count(routes); i++) {
        const Value *route = value_list_at(routes, i), *path = value_get(route, "path");
        if (!text_starts(value_text(path), "/"))
            return "routeConfig is invalid, a path must start with '/'";
        for (size_t k = 0; k < i; k++)
            if (value_equal(path, value_get(value_list_at(routes, k), "path")))
                return arena_printf(request->arena,
                                    "routeConfig is invalid, the path '%s' is given "
                                    "twice",
                                    value_cstr(path));
        Text qualifier = value_text(value_get(route, "qualifier"));
        if (qualifier.length > 0 && !text_is(qualifier, "LATEST"))
            return "routeConfig is invalid, of the qualifiers only 'LATEST' exists";
        const char *fault = fc_methods_fault(request->arena, value_get(route, "methods"));
        if (fault != NULL) return fault;
    }
    return NULL;
}

const char *fc_custom_domain_fault(const Request *request, const Value *domain) {
    static const Check checks[] = {check_name, check_protocol, check_certificate, check_tls,
                                   check_routes};
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const char *fault = checks[i](request, domain);
        if (fault != NULL) return fault;
    }
    return NULL;
}

Text fc_custom_domain_missing_function(const Cloud *cloud, const Value *domain) {
    const Value *routes = value_at(domain, "routeConfig.routes");
    for (size_t i = 0; i < value_count(routes); i++) {
        Text function = value_text(value_get(value_list_at(routes, i), "functionName"));
        if (store_get(cloud->store, FC_FUNCTIONS, function) == NULL) return function;
    }
    return TEXT("");
}
