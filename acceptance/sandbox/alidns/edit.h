// SPDX-License-Identifier: MPL-2.0
// What can be done to DNS from the control interface, beyond deleting and patching records.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

// {domainName, target}: a CNAME in somebody else's DNS; target: by default where the custom domains
// of the sandbox's region have to point.
Reply alidns_edit_register_cname(const Request *request);
Reply alidns_edit_unregister_cname(const Request *request); // {domainName}
