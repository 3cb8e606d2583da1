// SPDX-License-Identifier: MPL-2.0
// How often to look while waiting for the cloud: often at first, then so that readiness is noticed
// within 5 % of the wait or 3 seconds.
#pragma once

#include "provider/base/call.h"

// How long what was just made or changed may be told of as it was before.
enum { UNKNOWN_YET_MS = 60 * 1000 };

// Whether most_ms have passed since start_ms; in a hasty call they pass sooner.
bool wait_is_over(const Call *call, int64_t start_ms, int64_t most_ms);
// Sleeps before the next look at what must be there but may be unknown yet. False: looking longer
// is no use.
bool wait_unknown(Call *call, int64_t start_ms);
// After each look at what is waited for: whether looks have been in vain for UNKNOWN_YET_MS.
// *missed_ms (0 to begin with) is when the first of them was, so that two looks at least decide,
// however long the machine slept before them.
bool wait_missed(const Call *call, int64_t *missed_ms, bool found);
// Sleeps before the next look at something that has been waited for since start_ms (call_now_ms).
CallState wait_poll(Call *call, int64_t start_ms);
// Records that the wait for `what` ended without success: stopped by the user or out of time. last
// is the state seen last.
Status wait_fail(Call *call, CallState state, const char *what, const char *last, int64_t start_ms);
