// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/patience.h"

#include "resources/alibaba/errors.h"
#include "resources/wait.h"

// Nothing was done.
static bool patience_helps(const ApiReply *reply) {
    return reply->outcome == API_BUSY && !reply->sent &&
           error_meaning(reply->operation->service, reply->operation->action, reply->status,
                         reply->code) == ERROR_CONFLICT;
}

Status patience_send(Call *call, const Deployment *deployment, const ApiRequest *request,
                     int64_t most_ms, ApiReply *ret) {
    int64_t start = call_now_ms();
    for (;;) {
        TRY(api_send(call, deployment, request, ret));
        bool again = patience_helps(ret) && (most_ms == 0 || !wait_is_over(call, start, most_ms));
        if (!again || wait_poll(call, start) != CALL_RUNNING) return status_ok();
    }
}
