// SPDX-License-Identifier: MPL-2.0
// The S3 face of OSS: what clients made for Amazon S3 say in their own words. They sign with
// Amazon's Signature Version 4, in the Authorization header or the query of a presigned URL, and
// their headers begin with x-amz-.
#pragma once

#include "acceptance/sandbox/oss/claim.h"

extern const OssScheme s3_scheme;

// Whether a request is signed the S3 way.
bool s3_speaks(const Request *request);
// A wish of a request, by the header that OSS has for it or the one that S3 has; clients of S3 may
// put theirs into the query of a presigned URL.
Text s3_wish(const Request *request, const char *oss_name, const char *s3_name);
