// SPDX-License-Identifier: MPL-2.0
// Presigned URLs of LobeChat's S3 client: what the S3 variables name, in virtual-host style unless
// S3_ENABLE_PATH_STYLE says otherwise.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

typedef struct Presign {
    const char *method, *operation; // "PUT", "PutObject"
    Text key;
    int64_t expires_s;
    const char *acl;    // wanted for the object; NULL: none
    bool acl_is_header; // the client sends it, otherwise it is in the URL
} Presign;

// now_ms: of real time.
const char *presign_url(Arena *arena, const Value *environment, const Presign *wish,
                        int64_t now_ms);
// The ACL that uploads get: public-read unless S3_SET_ACL is 0, from 2.1.41 on only when it is 1.
const char *presign_acl(const Release *release, const Value *environment);
