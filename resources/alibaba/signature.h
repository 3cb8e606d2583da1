// SPDX-License-Identifier: MPL-2.0
// Alibaba Cloud's request signatures: ACS3-HMAC-SHA256 (FC, RDS, VPC, ECS, RAM, STS, Alidns), OSS
// V4 and V1, SLS V4 and V1, and the old RPC signature (HMAC-SHA1). Pure functions: a request in,
// the signature and the steps to it out. The official SDKs' vectors in acceptance/vectors prove
// them.
#pragma once

#include "provider/base/text.h"

typedef struct SignPair {
    Text name;
    Text value; // .data NULL: a query parameter without "=" (OSS sub-resources)
} SignPair;

typedef struct SignRequest {
    const char *method;
    Text host;
    Text path;             // as on the wire, percent-encoded; "/" when empty
    const SignPair *query; // decoded names and values, any order
    size_t query_count;
    const SignPair *headers; // every header that is sent; the family picks what it signs
    size_t header_count;
    Text body;
    Text access_key_id, access_key_secret;
    Text region; // OSS and SLS V4: "cn-hangzhou"
    Text bucket; // OSS: what the host name carries in virtual-host style; empty otherwise
} SignRequest;

typedef struct Signature {
    Text payload;   // ACS3: hash of the body in hex; empty otherwise
    Text canonical; // canonical request; empty where the family has none
    Text string_to_sign;
    Text signature;     // hex or base64 as the family writes it
    Text authorization; // value of the Authorization header; empty for the RPC family
} Signature;

Signature signature_acs3(Arena *arena, const SignRequest *request);
// Also the signature of a presigned URL, whose date is in the query: pass all of the query but the
// signature.
Signature signature_oss4(Arena *arena, const SignRequest *request);
Signature signature_oss1(Arena *arena, const SignRequest *request);
Signature signature_sls4(Arena *arena, const SignRequest *request);
Signature signature_sls1(Arena *arena, const SignRequest *request);
// Signs query parameters (form parameters count too: pass them in query).
Signature signature_rpc1(Arena *arena, const SignRequest *request);
