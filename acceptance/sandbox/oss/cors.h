// SPDX-License-Identifier: MPL-2.0
// A bucket's CORS rules, and what they make of a browser's requests.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_cors_put(const Request *request);
Reply oss_cors_get(const Request *request);
Reply oss_cors_delete(const Request *request);
// OPTIONS, which browsers send first.
Reply oss_cors_preflight(const Request *request);
// Adds what the rules say to the answer of a request with an Origin.
Reply oss_cors_decorate(const Request *request, Reply reply);

// Checked rules as they are stored, of the content of a CORSConfiguration element; on an error
// reply nothing is set.
Reply oss_cors_read(const Request *request, const Value *given, const Value **ret);
