// SPDX-License-Identifier: MPL-2.0
// Who sent a request to OSS: the V4 signature (OSS4-HMAC-SHA256) in the Authorization header or in
// the query of a presigned URL.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

// For Service.authenticate. A request without a signature is anonymous: access.h says what it may.
Reply oss_authenticate(Request *request);
