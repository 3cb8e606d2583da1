// SPDX-License-Identifier: MPL-2.0
// A pair of keys, how long it serves, and where it must not be sent.
#pragma once

#include "provider/base/arena.h"
#include "provider/base/text.h"

typedef struct Credentials {
    Text access_key_id;
    Text access_key_secret;
    Text security_token; // empty for long-term keys
    int64_t expires_s;   // Unix time; 0: never
    const char *origin;  // for people: "profile \"default\" of ~/.aliyun/config.json"
} Credentials;

// Why keys of this id must not sign a request to this URL, as a clause; NULL when they may. A
// sandbox's keys stay on this machine, and keys that look like the cloud's never go to one.
const char *keys_misplaced(Arena *arena, Text access_key_id, const char *url);
