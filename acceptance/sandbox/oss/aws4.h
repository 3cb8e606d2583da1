// SPDX-License-Identifier: MPL-2.0
// Amazon's Signature Version 4, which S3 clients sign with. A pure function: a request in, the
// signature and the steps to it out. Amazon's published examples prove it.
#pragma once

#include "resources/alibaba/signature.h"

#define AWS4_SCHEME "AWS4-HMAC-SHA256"
#define AWS4_END "aws4_request"
#define AWS4_UNSIGNED "UNSIGNED-PAYLOAD"

typedef struct Aws4Request {
    // Of a presigned URL: all of the query but the signature. The bucket is not used.
    const SignRequest *request;
    const char *service; // "s3"
    Text date;           // "20130524T000000Z"
    Text names;          // of the headers that are signed, as SignedHeaders has them
    Text payload;        // SHA-256 of the body in hex, or UNSIGNED-PAYLOAD
} Aws4Request;

Signature aws4_signature(Arena *arena, const Aws4Request *signing);
// "<id>/<day>/<region>/<service>/aws4_request", a presigned URL's X-Amz-Credential.
const char *aws4_credential(Arena *arena, const Aws4Request *signing);
// Time as signatures have it: 20130524T000000Z.
Text aws4_date(Arena *arena, int64_t ms);
