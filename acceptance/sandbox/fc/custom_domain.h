// SPDX-License-Identifier: MPL-2.0
// The operations on custom domains: own host names that lead to functions.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// The route of a domain that takes the path; NULL: none does.
const Value *fc_custom_domain_route(const Value *domain, Text path);
// The domain of a host name, also a wildcard one; NULL: none.
const Value *fc_custom_domain_of_host(const Cloud *cloud, Arena *arena, Text host);

Reply fc_custom_domain_create(const Request *request);
Reply fc_custom_domain_get(const Request *request);
Reply fc_custom_domain_update(const Request *request);
Reply fc_custom_domain_delete(const Request *request);
Reply fc_custom_domain_list(const Request *request);
