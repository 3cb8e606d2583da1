// SPDX-License-Identifier: MPL-2.0
// Calls that wait for something else to end: the APIs refuse a change while another one goes on,
// and may not know an object yet that they have just made.
#pragma once

#include "resources/parts/api.h"

// How long a refusal is waited out that nothing of ours explains.
enum { UNEXPLAINED_MS = 5 * 60 * 1000 };

// Sends again for as long as the answer is that another change has to end first: until most_ms have
// passed (0: until the call's time is over).
Status patience_send(Call *call, const Deployment *deployment, const ApiRequest *request,
                     int64_t most_ms, ApiReply *ret);
