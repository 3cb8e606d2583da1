// SPDX-License-Identifier: MPL-2.0
#include "provider/base/call.h"

#include <stdio.h>
#include <time.h>

void cancel_init(Cancel *cancel) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&cancel->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&cancel->lock, NULL);
    atomic_init(&cancel->set, false);
}

void cancel_set(Cancel *cancel) {
    pthread_mutex_lock(&cancel->lock);
    atomic_store(&cancel->set, true);
    pthread_cond_broadcast(&cancel->changed);
    pthread_mutex_unlock(&cancel->lock);
}

int64_t call_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

Call *call_fork(Call *call) {
    Call *fork = ARENA_NEW(call->arena, Call);
    *fork = *call;
    fork->arena = arena_new();
    arena_defer(call->arena, (void (*)(void *))arena_free, fork->arena);
    return fork;
}

__attribute__((format(printf, 2, 0))) static Text call_format(Call *call, const char *format,
                                                              va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = arena_alloc(call->arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0) vsnprintf(text, (size_t)length + 1, format, args);
    return text_of(text);
}

Status call_fail(Call *call, const Path *path, const char *summary, const char *format, ...) {
    va_list args;
    va_start(args, format);
    diags_add(call->diags, DIAG_ERROR, path, summary, call_format(call, format, args));
    va_end(args);
    return status_failed();
}

void call_warn(Call *call, const Path *path, const char *summary, const char *format, ...) {
    va_list args;
    va_start(args, format);
    diags_add(call->diags, DIAG_WARNING, path, summary, call_format(call, format, args));
    va_end(args);
}

void call_hide(Call *call, Text secret) {
    masks_add(call->diags->masks, secret);
}

Text call_quote(Call *call, Text said, size_t most) {
    enum { WORTH_READING = 64 * 1024 };
    Text clean = masks_apply(call->arena, call->diags->masks, text_slice(said, 0, WORTH_READING));
    return text_trim(text_slice(clean, 0, most));
}

bool call_has_errors(const Call *call) {
    return call->diags->errors > 0;
}

CallState call_state(const Call *call) {
    if (call->cancel != NULL && atomic_load(&call->cancel->set)) return CALL_CANCELLED;
    return call_now_ms() >= call->deadline_ms ? CALL_TIMED_OUT : CALL_RUNNING;
}

int64_t call_remaining_ms(const Call *call) {
    int64_t rest = call->deadline_ms - call_now_ms();
    return rest > 0 ? rest : 0;
}

CallState call_sleep(Call *call, int64_t ms) {
    int64_t until = call_now_ms() + (call->haste > 0 ? ms / call->haste : ms);
    if (until > call->deadline_ms) until = call->deadline_ms;
    const struct timespec end = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_mutex_lock(&call->cancel->lock);
    while (!atomic_load(&call->cancel->set) && call_now_ms() < until)
        pthread_cond_timedwait(&call->cancel->changed, &call->cancel->lock, &end);
    pthread_mutex_unlock(&call->cancel->lock);
    return call_state(call);
}
