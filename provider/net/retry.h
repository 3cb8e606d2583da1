// SPDX-License-Identifier: MPL-2.0
// How long to wait before trying again: exponential back-off with full jitter, Retry-After
// honoured, a budget shared by all calls of a client.
#pragma once

#include "provider/base/call.h"

typedef enum RetryClass { RETRY_NO, RETRY_TRANSIENT, RETRY_THROTTLED, RETRY_CONFLICT } RetryClass;

typedef struct RetryBudget RetryBudget; // tokens; thread-safe

RetryBudget *retry_budget_new(int tokens);
void retry_budget_free(RetryBudget *budget);
void retry_budget_refund(RetryBudget *budget); // after a success

// Milliseconds to wait before attempt + 1, or -1 to give up: attempts used up, budget empty, or no
// time left. after_ms: what the peer asked for (Retry-After), 0 when it did not.
int64_t retry_delay_ms(Call *call, RetryBudget *budget, RetryClass class, int attempt,
                       int64_t after_ms);
