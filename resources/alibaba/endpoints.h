// SPDX-License-Identifier: MPL-2.0
// Where each service answers in each region. Order: the provider block's `endpoints`,
// ALIBABA_CLOUD_ENDPOINT_<SERVICE>, the sandbox's ready line, the table.
#pragma once

#include "resources/alibaba/settings.h"

// Base URL without a trailing slash ("https://fcv3.cn-hangzhou.aliyuncs.com"). A malformed or plain
// http override is a recorded error.
// region empty: the settings' region.
Status endpoint_url(Call *call, const AlibabaSettings *settings, const char *service, Text region,
                    const char **ret_url);
// Where custom domains of Function Compute must point: "<account>.<region>.fc.aliyuncs.com".
const char *endpoint_fc_cname(Arena *arena, Text account_id, Text region);
bool endpoint_region_known(Text region); // regions in which Function Compute 3.0 is offered
bool endpoint_region_mainland(Text region);
// Whether name is a service that can be overridden ("fc", "sts", …); for validation.
extern const char *const endpoint_services[]; // ends with NULL
