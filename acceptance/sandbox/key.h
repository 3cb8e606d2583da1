// SPDX-License-Identifier: MPL-2.0
// The access keys that the cloud knows: the account's own, those of RAM users, and those that STS
// gave out.
#pragma once

#include "acceptance/sandbox/service.h"

// Collection of the keys that STS gave out, by access key id: MAPs of secret, token,
// expires_unscaled_ms, arn, principal_id, role_id, role, policy.
#define KEY_SESSIONS ".sts/sessions"

typedef struct Key {
    bool found, inactive;
    Text secret, token; // token empty: a permanent key
    int64_t expires_unscaled_ms;
    Caller caller;
} Key;

// Whether an access key id looks like one of the real clouds, which a sandbox must never take: of
// Alibaba Cloud or its STS, or of AWS, whose signatures the S3 interface of OSS takes too.
bool key_looks_real(Text id);
// Everything copied into the arena, because a key may go once the state lock is open. Under the
// state lock.
Key key_find(const Cloud *cloud, Arena *arena, Text id);
