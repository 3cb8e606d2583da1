// SPDX-License-Identifier: MPL-2.0
// A pair of keys, and how long it serves.
#pragma once

#include "provider/base/text.h"

typedef struct Credentials {
    Text access_key_id;
    Text access_key_secret;
    Text security_token; // empty for long-term keys
    int64_t expires_s;   // Unix time; 0: never
    const char *origin;  // for people: "profile \"default\" of ~/.aliyun/config.json"
} Credentials;
