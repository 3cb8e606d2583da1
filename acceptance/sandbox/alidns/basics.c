// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/basics.h"

const char *const alidns_zones[] = {"example.com", "example.com.cn", "example.net", NULL};

// An operation has parameters, an edit a body.
Text alidns_parameter(const Request *request, const char *name) {
    const Value *parameter = value_get(request->parameters, name);
    if (value_is_null(parameter)) parameter = value_get(request->body, name);
    return value_text(parameter);
}

Reply alidns_no_domain(const Request *request) {
    return reply_error(request, 400, "InvalidDomainName.NoExist",
                       "The specified domain name does not exist in this account.");
}

Reply alidns_no_record(const Request *request) {
    return reply_error(request, 400, "DomainRecordNotBelongToUser",
                       "The domain record does not belong to this user.");
}
