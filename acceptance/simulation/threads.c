// SPDX-License-Identifier: MPL-2.0
// The seam under everything that starts threads, locks and waits: the linker sends its calls of
// pthread_… here (rules.mk).
#include "acceptance/simulation/baton.h"
#include "acceptance/simulation/moments.h"
#include "acceptance/simulation/seams.h"

#include <errno.h>

enum { LET_OTHERS_PERCENT = 10 };

int __wrap_pthread_create(pthread_t *ret, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context) {
    if (!baton_runs()) return __real_pthread_create(ret, attributes, run, context);
    Thread *thread = baton_start(baton_side(), false, run, context);
    if (thread == NULL) return EAGAIN;
    *ret = (pthread_t)(uintptr_t)thread;
    return 0;
}

int __wrap_pthread_join(pthread_t thread, void **ret) {
    if (!baton_runs()) return __real_pthread_join(thread, ret);
    baton_join((Thread *)(uintptr_t)thread);
    return 0;
}

// Where the provider's threads meet, another one may come first.
int __wrap_pthread_mutex_lock(pthread_mutex_t *lock) {
    if (!baton_runs()) return __real_pthread_mutex_lock(lock);
    if (baton_side() == BATON_PROVIDER && baton_chance(LET_OTHERS_PERCENT)) baton_yield();
    baton_lock(lock);
    return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *lock) {
    if (!baton_runs()) return __real_pthread_mutex_unlock(lock);
    baton_unlock(lock);
    return 0;
}

int __wrap_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *lock) {
    if (!baton_runs()) return __real_pthread_cond_wait(changed, lock);
    baton_unlock(lock);
    (void)baton_wait(changed, BATON_NEVER);
    baton_lock(lock);
    return 0;
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *changed, pthread_mutex_t *lock,
                                  const struct timespec *until) {
    if (!baton_runs()) return __real_pthread_cond_timedwait(changed, lock, until);
    baton_unlock(lock);
    bool woken = baton_wait(changed, moments_read(until));
    baton_lock(lock);
    return woken ? 0 : ETIMEDOUT;
}

int __wrap_pthread_cond_signal(pthread_cond_t *changed) {
    if (!baton_runs()) return __real_pthread_cond_signal(changed);
    baton_wake_one(changed);
    return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *changed) {
    if (!baton_runs()) return __real_pthread_cond_broadcast(changed);
    baton_wake(changed);
    return 0;
}
