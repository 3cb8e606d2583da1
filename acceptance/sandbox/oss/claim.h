// SPDX-License-Identifier: MPL-2.0
// What a request to OSS says about its signature, in OSS's own words or those of S3 clients.
#pragma once

#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/oss/basics.h"
#include "resources/alibaba/signature.h"

typedef struct OssClaim {
    bool presigned;
    Text credential, date, signature, token;
    Text id, day, region; // of the credential
    int64_t date_ms, expires_s;
    Text names, payload; // S3: of the signed headers; hash of the body
} OssClaim;

// A kind of signature.
typedef struct OssScheme {
    const char *service, *end;      // of the credential's scope
    const char *key_element;        // in errors, of the access key id
    const char *expired, *mismatch; // detailed codes; NULL: none
    bool any_region;                // the signing region need not be the endpoint's
    // Reads what the header or the query claims; an error reply says what is wrong with it.
    Reply (*claim_header)(const Request *request, Text authorization, OssClaim *ret);
    Reply (*claim_query)(const Request *request, OssClaim *ret);
    Signature (*sign_again)(const Request *request, const OssClaim *claim, const Key *key);
} OssScheme;

// The value behind name in the comma-separated pieces of an Authorization header.
Text oss_claim_part(Text pieces, const char *name);
// The request as it was signed, without the parameter signature of a presigned URL.
SignRequest oss_claim_request(const Request *request, const OssClaim *claim, const Key *key,
                              const char *signature);
