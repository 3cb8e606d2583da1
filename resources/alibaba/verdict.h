// SPDX-License-Identifier: MPL-2.0
// What one attempt's answer means for an API call: finished, or worth another attempt, and whether
// the request may have been carried out although nobody said so.
#pragma once

#include "provider/net/http.h"
#include "provider/net/retry.h"
#include "resources/alibaba/api.h"

typedef struct Verdict {
    RetryClass retry; // RETRY_NO: the outcome in the reply stands
    bool maybe_done;  // it may have been carried out
    bool expired;     // refused only because the temporary keys have expired
    int64_t after_ms; // the peer asked to wait so long; 0: it did not
} Verdict;

// Fills in the reply all but attempts, elapsed_ms and sent. reply->operation is given.
Verdict verdict_of(Arena *arena, const HttpResponse *response, ApiReply *reply);
