// SPDX-License-Identifier: MPL-2.0
// Calls that wait for something else to end: the APIs refuse a change while another one goes on,
// and may not know an object yet that they have just made.
#pragma once

#include "resources/parts/api.h"

// In real time: how long what was just made may be unknown, and how long a refusal is waited out
// that nothing of ours explains. Both are divided by the call's haste.
enum { UNKNOWN_YET_MS = 60 * 1000, UNEXPLAINED_MS = 5 * 60 * 1000 };

bool patience_is_over(const Call *call, int64_t start_ms, int64_t most_ms);
// Sends again for as long as the answer is that another change has to end first: until most_ms have
// passed (0: until the call's time is over).
Status patience_send(Call *call, const Deployment *deployment, const ApiRequest *request,
                     int64_t most_ms, ApiReply *ret);
