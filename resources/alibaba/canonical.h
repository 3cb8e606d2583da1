// SPDX-License-Identifier: MPL-2.0
// The pieces that Alibaba Cloud's signature families share: a request brought to a canonical form,
// and the "V4" scheme of OSS and SLS with its key per day, region and service.
#pragma once

#include "resources/alibaba/signature.h"

typedef struct CanonicalHeaders {
    Text lines; // "name:value\n" for each, sorted by name
    Text names; // "name;name"
} CanonicalHeaders;

// Of the headers whose lower-case name pick() accepts; values trimmed at the ends only.
CanonicalHeaders canonical_headers(Arena *arena, const SignRequest *request,
                                   bool (*pick)(Text lower_name));
// First header of that name (any case), trimmed; empty when there is none.
Text canonical_header(const SignRequest *request, const char *name);
// "name=value&…" percent-encoded and sorted by name, then value. With bare_empty a parameter
// without a value stands without "=" (OSS); otherwise it keeps it.
Text canonical_query(Arena *arena, const SignRequest *request, bool bare_empty);
// Query as indexes sorted by decoded name, then value.
const SignPair **canonical_sorted(Arena *arena, const SignPair *pairs, size_t count);
// A path as on the wire decoded, and "/" for an empty one.
Text canonical_decoded_path(Arena *arena, const SignRequest *request);

typedef struct CanonicalV4 {
    const char *algorithm; // "OSS4-HMAC-SHA256"
    const char *service;   // "oss"
    Text date;             // "20260821T080910Z"
} CanonicalV4;

// Everything that follows from the canonical request.
Signature canonical_v4(Arena *arena, const SignRequest *request, const CanonicalV4 *family,
                       Text canonical);
