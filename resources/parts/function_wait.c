// SPDX-License-Identifier: MPL-2.0
// Waiting for a function to become usable.
#include "resources/parts/function.h"

#include "resources/wait.h"

typedef struct Settled {
    bool done;
    const char *failure; // words of the API, NULL when it did not fail
    const char *seen;
} Settled;

static Settled function_settled(Arena *arena, const Value *body) {
    Text state = value_text(value_get(body, "state"));
    Text update = value_text(value_get(body, "lastUpdateStatus"));
    Settled settled = {.seen = arena_printf(arena, "state %s, last update %s",
                                            state.length > 0 ? state.data : "not told",
                                            update.length > 0 ? update.data : "not told")};
    bool failed = text_is(state, "Failed"), stale = text_is(update, "Failed");
    const char *reason = failed ? "stateReason" : "lastUpdateStatusReason";
    const char *code = failed ? "stateReasonCode" : "lastUpdateStatusReasonCode";
    if (failed || stale)
        settled.failure = arena_printf(arena, "%s (%s)", value_cstr(value_get(body, reason)),
                                       value_cstr(value_get(body, code)));
    settled.done =
        !failed && !stale && !text_is(state, "Pending") && !text_is(update, "InProgress");
    return settled;
}

static Status function_failed(Call *call, const Deployment *deployment, const char *failure) {
    return call_fail(call, NULL, "Function did not become usable",
                     "Function Compute could not %s: %s. The function exists and is in the state. "
                     "Check that the image exists and can be pulled in this region, then apply "
                     "again.",
                     function_tried(call, deployment, "start"), failure);
}

// One look. *ret_found: it was there.
static Status function_watch(Call *call, Deployment *deployment, Settled *settled,
                             bool *ret_found) {
    ApiReply reply;
    TRY(function_get(call, deployment, deployment->planned, &reply));
    *ret_found = reply.outcome == API_DONE;
    if (*ret_found) {
        function_record(call, deployment, reply.body);
        *settled = function_settled(call->arena, reply.body);
        return settled->failure == NULL ? status_ok()
                                        : function_failed(call, deployment, settled->failure);
    }
    if (reply.outcome == API_NOT_FOUND || reply.outcome == API_STOPPED) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = function_tried(call, deployment, "read"),
                                .exists = "The function exists and is in the state."});
}

Status function_wait(Call *call, Deployment *deployment) {
    int64_t start = call_now_ms(), missed = 0;
    Settled settled = {.seen = "nothing yet"};
    for (;;) {
        bool found = false;
        TRY(function_watch(call, deployment, &settled, &found));
        if (settled.done) return status_ok();
        bool gone = wait_missed(call, &missed, found);
        CallState state = wait_poll(call, start);
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "the function to become active", settled.seen, start);
        if (gone)
            return call_fail(call, NULL, "Function has disappeared",
                             "While waiting for the function to become active it was not to be "
                             "found for %d s (last seen: %s). If somebody deleted it, apply again.",
                             UNKNOWN_YET_MS / 1000, settled.seen);
    }
}
