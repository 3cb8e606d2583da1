// SPDX-License-Identifier: MPL-2.0
// How many objects of a kind the account may have: a table of what the clouds give, and what was
// set instead over the control interface, which is kept with the state. To be called under the
// state lock.
#pragma once

#include "acceptance/sandbox/service.h"

// The handler's answer, or, when it made one object more than there may be, the cloud's refusal:
// the handler's changes are to be dropped then, as those of any error.
Reply quotas_hold(const Request *request, Handler handler);

// Sets quotas, a MAP {"service","operation","limit"} or a LIST of such; limit null: the cloud's
// again. False with the reason when one is malformed or unknown; then nothing is changed. The
// caller commits.
bool quotas_set(Arena *arena, Store *store, const Value *given, const char **ret_reason);
void quotas_reset(Store *store); // all of them; the caller commits
const Value *quotas_list(Arena *arena, const Store *store);
