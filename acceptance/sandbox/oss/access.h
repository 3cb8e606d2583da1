// SPDX-License-Identifier: MPL-2.0
// Whether a request may do what it asks for: the bucket exists, is addressed at its own endpoint,
// and its ACL or the caller's policies allow the action.
#pragma once

#include "acceptance/sandbox/oss/operation.h"

Reply oss_admit(const Request *request, const OssOperation *operation);

// Whether an application with this key could put an object into a bucket: for who plays one and has
// no request to send.
typedef struct OssAttempt {
    Text access_key_id, access_key_secret;
    Text bucket, key;
    Text region; // of the endpoint: "cn-hangzhou"
    bool internal;
} OssAttempt;

// NULL: it could; otherwise OSS's error code. Under the state lock.
const char *oss_put_refusal(const Cloud *cloud, Arena *arena, const OssAttempt *attempt);
