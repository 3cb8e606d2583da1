// SPDX-License-Identifier: MPL-2.0
#include "resources/wait.h"

enum { SHORTEST_MS = 100, LONGEST_MS = 3000, SHARE = 20 }; // a twentieth of the time waited so far

CallState wait_poll(Call *call, int64_t start_ms) {
    int64_t pause = (call_now_ms() - start_ms) / SHARE;
    if (pause < SHORTEST_MS) pause = SHORTEST_MS;
    return call_sleep(call, pause < LONGEST_MS ? pause : LONGEST_MS);
}

bool wait_is_over(const Call *call, int64_t start_ms, int64_t most_ms) {
    return (call_now_ms() - start_ms) * (call->haste > 0 ? call->haste : 1) > most_ms;
}

bool wait_unknown(Call *call, int64_t start_ms) {
    return !wait_is_over(call, start_ms, UNKNOWN_YET_MS) &&
           wait_poll(call, start_ms) == CALL_RUNNING;
}

bool wait_missed(const Call *call, int64_t *missed_ms, bool found) {
    if (!found && *missed_ms != 0) return wait_is_over(call, *missed_ms, UNKNOWN_YET_MS);
    *missed_ms = found ? 0 : call_now_ms();
    return false;
}

Status wait_fail(Call *call, CallState state, const char *what, const char *last,
                 int64_t start_ms) {
    long seconds = (long)((call_now_ms() - start_ms) / 1000);
    if (state == CALL_CANCELLED)
        return call_fail(call, NULL, "Stopped while waiting",
                         "Terraform was interrupted while waiting for %s (last seen: %s). What "
                         "exists is in the state; apply again to go on.",
                         what, last);
    return call_fail(call, NULL, "Timed out while waiting",
                     "Gave up waiting for %s after %ld s (last seen: %s). What exists is in the "
                     "state; apply again to go on, or allow more time with `timeouts`.",
                     what, seconds, last);
}
