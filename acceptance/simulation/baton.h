// SPDX-License-Identifier: MPL-2.0
// Threads that run one at a time on a clock of their own: a thread has the baton until it waits,
// and the seed picks who is next. Time passes only when everybody waits, so it costs nothing. Code
// outside of baton_run() is not concerned.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

// Whose thread it is; one that it starts is of the same side.
typedef enum BatonSide { BATON_LIFE, BATON_PROVIDER, BATON_CLOUD } BatonSide;

typedef struct Thread Thread;

#define BATON_NEVER INT64_MAX

// Runs main as the first thread. What others have not ended by its end is dropped.
void baton_run(uint64_t seed, void (*main)(void *context), void *context);
bool baton_runs(void); // whether the caller is one of the threads
// NULL: there are too many. detached: nobody joins it.
Thread *baton_start(BatonSide side, bool detached, void *(*run)(void *), void *context);
void baton_join(Thread *thread);
bool baton_has_ended(const Thread *thread);
BatonSide baton_side(void);
// As if the process of that side had died: its threads never go on, what they had locked is open.
void baton_drop(BatonSide side);

int64_t baton_now_ms(void);
// Until somebody wakes those who wait for the key, or the time has come (false).
bool baton_wait(const void *key, int64_t until_ms);
void baton_wake(const void *key);     // all of them
void baton_wake_one(const void *key); // any of them
void baton_sleep(int64_t ms);
void baton_yield(void); // others may go first
bool baton_chance(unsigned percent);

void baton_lock(pthread_mutex_t *lock);
void baton_unlock(pthread_mutex_t *lock);
