// SPDX-License-Identifier: MPL-2.0
// What the provider block and the environment say about reaching Alibaba Cloud.
#pragma once

#include "provider/base/call.h"
#include "provider/value/value.h"

typedef struct AlibabaSettings {
    // Config objects of the provider block, null where not given; borrowed from the session.
    const Value *config;    // the whole block: access_key, secret_key, security_token, profile,
                            // shared_credentials_file, credentials_uri, ecs_role_name, assume_role,
                            // assume_role_with_oidc, endpoints, …
    Text region;            // resolved; empty when none is known
    const Value *sandbox;   // the sandbox's ready line (MAP), or null
    int64_t (*now_s)(void); // Unix time; NULL: the system's. Tests of renewal move it.
} AlibabaSettings;
