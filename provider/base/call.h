// SPDX-License-Identifier: MPL-2.0
// One call of Terraform on its way through the program: its memory, its diagnostics, how long it
// may take and whether it was stopped. The first argument of nearly every function.
#pragma once

#include "provider/base/arena.h"
#include "provider/base/diag.h"
#include "provider/base/status.h"

#include <pthread.h>
#include <stdatomic.h>

// Set by StopProvider; wakes every waiter. One per provider process, or per test.
typedef struct Cancel {
    atomic_bool set;
    pthread_mutex_t lock;
    pthread_cond_t changed;
} Cancel;

void cancel_init(Cancel *cancel);
void cancel_set(Cancel *cancel);

typedef struct Call {
    Arena *arena; // this thread's; see call_fork()
    Diags *diags;
    Cancel *cancel;
    int64_t deadline_ms; // on the clock of call_now_ms()
    int64_t haste;       // for tests: pauses take 1/haste of their time; 0: all of it
    const char *id;      // tf_req_id of the log lines
    const char *rpc;     // "ApplyResourceChange"
    const char *type;    // "lobechat_base", or NULL
} Call;

// Monotonic milliseconds.
int64_t call_now_ms(void);
// A call of its own arena for a thread that works beside the caller's; same diagnostics, deadline
// and cancellation. Its arena is freed with the parent's, so results may be used by the parent
// after the thread was joined.
Call *call_fork(Call *call);

// Records an error at path (NULL: the whole object) and returns the failure.
Status call_fail(Call *call, const Path *path, const char *summary, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void call_warn(Call *call, const Path *path, const char *summary, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
// From now on no message of the call repeats it, in whatever spelling.
void call_hide(Call *call, Text secret);
// What a service said, fit to be quoted: without secrets, then not longer than that, trimmed.
Text call_quote(Call *call, Text said, size_t most);
bool call_has_errors(const Call *call);

typedef enum CallState { CALL_RUNNING, CALL_CANCELLED, CALL_TIMED_OUT } CallState;
CallState call_state(const Call *call);
// Waits up to ms; returns at once when the call is cancelled or its deadline passes.
CallState call_sleep(Call *call, int64_t ms);
int64_t call_remaining_ms(const Call *call); // 0 when the deadline has passed
