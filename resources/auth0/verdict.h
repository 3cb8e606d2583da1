// SPDX-License-Identifier: MPL-2.0
// What one attempt's answer means: finished, or worth another attempt, and whether the request may
// have been carried out although nobody said so.
#pragma once

#include "provider/net/http.h"
#include "provider/net/retry.h"
#include "resources/auth0/api.h"

typedef struct Auth0Verdict {
    RetryClass retry; // RETRY_NO: the outcome in the reply stands
    bool maybe_done;  // it may have been carried out
} Auth0Verdict;

// Fills in the reply what the answer says. reply->operation is given.
Auth0Verdict auth0_verdict(Arena *arena, const HttpResponse *response, Auth0Reply *reply);
