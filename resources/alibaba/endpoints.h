// SPDX-License-Identifier: MPL-2.0
// Where each service answers in each region. Order: the provider block's `endpoints`,
// ALIBABA_CLOUD_ENDPOINT_<SERVICE>, the sandbox's ready line, the table.
#pragma once

#include "resources/alibaba/settings.h"

// The region that counts: region, or the settings' when it is empty. None, or a malformed one, is a
// recorded error that names the service.
Status endpoint_region(Call *call, const AlibabaSettings *settings, const char *service,
                       Text region, Text *ret);
// Base URL without a trailing slash ("https://fcv3.cn-hangzhou.aliyuncs.com"). A malformed or plain
// http override is a recorded error. Services whose address begins with the account id have
// "{account}" in it, which endpoint_with_account() fills in.
// region empty: the settings' region.
Status endpoint_url(Call *call, const AlibabaSettings *settings, const char *service, Text region,
                    const char **ret_url);
// An address given for a service instead of the table's, as it was written, and where that was.
typedef enum EndpointOrigin {
    ENDPOINT_NOT_GIVEN,
    ENDPOINT_BLOCK,
    ENDPOINT_VARIABLE,
    ENDPOINT_SANDBOX
} EndpointOrigin;
typedef struct EndpointGiven {
    EndpointOrigin origin;
    Text url;
    const char *place; // for people
} EndpointGiven;
EndpointGiven endpoint_given(Arena *arena, const AlibabaSettings *settings, const char *service);
bool endpoint_is_local(Arena *arena, Text given); // whether it is an address of this machine
// The address to use whatever the table says, or NULL when there is none.
Status endpoint_override(Call *call, const AlibabaSettings *settings, const char *service,
                         const char **ret_url);
bool endpoint_needs_account(const char *url);
const char *endpoint_with_account(Arena *arena, const char *url, Text account_id);
// Where custom domains of Function Compute must point: "<account>.<region>.fc.aliyuncs.com".
const char *endpoint_fc_cname(Arena *arena, Text account_id, Text region);
bool endpoint_region_known(Text region); // regions in which Function Compute 3.0 is offered
bool endpoint_region_mainland(Text region);
// Whether name is a service that can be overridden ("fc", "sts", …); for validation.
extern const char *const endpoint_services[]; // ends with NULL
