// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/baton.h"

#include "acceptance/simulation/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum {
    THREADS_MOST = 512,
    STACK_BYTES = 1024 * 1024, // of address space; memory is taken as it is used
    GUARD_BYTES = 4096,
    LOCKS_MOST = 16,
    SWITCHES_MOST = 20 * 1000 * 1000, // no life needs so many: something goes round in a circle
};

typedef enum ThreadState { THREAD_FREE, THREAD_READY, THREAD_WAITING, THREAD_ENDED } ThreadState;

struct Thread {
    ucontext_t context;
    unsigned char *stack; // kept for the next that takes the place
    ThreadState state;
    BatonSide side;
    bool detached, woken;
    const void *key;
    int64_t until_ms;
    void *(*run)(void *);
    void *argument;
    pthread_mutex_t *held[LOCKS_MOST];
    size_t held_count;
};

// One thread of the machine runs all of it.
static struct {
    Thread threads[THREADS_MOST];
    size_t used; // places that were ever taken
    Thread *running;
    ucontext_t outside;
    int64_t now_ms;
    int switches;
    Random random;
    void (*main)(void *);
} baton;

// The libraries' own, behind the seam of threads.c.
int __real_pthread_mutex_unlock(pthread_mutex_t *lock);

static void give_up(const char *why) {
    fprintf(stderr, "simulation: %s\n", why);
    abort();
}

// ---- who is next

static size_t ready_count(void) {
    size_t count = 0;
    for (size_t i = 0; i < baton.used; i++) count += baton.threads[i].state == THREAD_READY;
    return count;
}

static void pass_time(void) {
    int64_t next_ms = BATON_NEVER;
    for (size_t i = 0; i < baton.used; i++) {
        const Thread *thread = &baton.threads[i];
        if (thread->state == THREAD_WAITING && thread->until_ms < next_ms)
            next_ms = thread->until_ms;
    }
    if (next_ms == BATON_NEVER) give_up("every thread waits for another one");
    if (next_ms > baton.now_ms) baton.now_ms = next_ms;
    for (size_t i = 0; i < baton.used; i++) {
        Thread *thread = &baton.threads[i];
        if (thread->state == THREAD_WAITING && thread->until_ms <= baton.now_ms)
            thread->state = THREAD_READY;
    }
}

static Thread *pick(void) {
    size_t ready = ready_count();
    if (ready == 0) {
        pass_time();
        ready = ready_count();
    }
    if (++baton.switches > SWITCHES_MOST) give_up("something goes round in a circle");
    size_t chosen = ready == 1 ? 0 : random_below(&baton.random, ready);
    Thread *thread = baton.threads;
    while (thread->state != THREAD_READY || chosen-- > 0) thread++;
    return thread;
}

static void hand_over(void) {
    Thread *before = baton.running, *next = pick();
    if (next == before) return;
    baton.running = next;
    swapcontext(&before->context, &next->context);
}

// ---- threads

static void begin(void) {
    Thread *thread = baton.running;
    (void)thread->run(thread->argument);
    thread->state = thread->detached ? THREAD_FREE : THREAD_ENDED;
    baton_wake(thread);
    baton.running = pick();
    setcontext(&baton.running->context);
}

static void begin_first(void) {
    baton.main(baton.threads[0].argument);
    setcontext(&baton.outside);
}

static void take_stack(Thread *thread) {
    if (thread->stack != NULL) return;
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED || mprotect(stack, GUARD_BYTES, PROT_NONE) != 0)
        give_up("there is no memory for a stack");
    thread->stack = stack;
}

static void prepare(Thread *thread, void (*entry)(void)) {
    take_stack(thread);
    thread->state = THREAD_READY;
    thread->held_count = 0;
    getcontext(&thread->context);
    thread->context.uc_stack.ss_sp = thread->stack;
    thread->context.uc_stack.ss_size = STACK_BYTES;
    thread->context.uc_link = NULL;
    makecontext(&thread->context, entry, 0);
}

Thread *baton_start(BatonSide side, bool detached, void *(*run)(void *), void *context) {
    Thread *thread = baton.threads;
    while (thread < &baton.threads[THREADS_MOST] && thread->state != THREAD_FREE) thread++;
    if (thread == &baton.threads[THREADS_MOST]) return NULL;
    size_t place = (size_t)(thread - baton.threads);
    if (place >= baton.used) baton.used = place + 1;
    thread->side = side;
    thread->detached = detached;
    thread->run = run;
    thread->argument = context;
    prepare(thread, begin);
    return thread;
}

void baton_run(uint64_t seed, void (*main)(void *context), void *context) {
    baton.used = 1;
    baton.now_ms = 0;
    baton.switches = 0;
    baton.random = random_stream(seed, "who is next");
    baton.main = main;
    Thread *first = &baton.threads[0];
    first->side = BATON_LIFE;
    first->argument = context;
    prepare(first, begin_first);
    baton.running = first;
    swapcontext(&baton.outside, &first->context);
    baton.running = NULL;
    for (size_t i = 0; i < baton.used; i++) baton.threads[i].state = THREAD_FREE;
}

bool baton_runs(void) {
    return baton.running != NULL;
}

BatonSide baton_side(void) {
    return baton.running->side;
}

bool baton_has_ended(const Thread *thread) {
    return thread->state == THREAD_ENDED;
}

void baton_join(Thread *thread) {
    while (thread->state != THREAD_ENDED) (void)baton_wait(thread, BATON_NEVER);
    thread->state = THREAD_FREE;
}

void baton_drop(BatonSide side) {
    for (size_t i = 0; i < baton.used; i++) {
        Thread *thread = &baton.threads[i];
        if (thread->state == THREAD_FREE || thread->side != side) continue;
        thread->state = THREAD_FREE;
        for (size_t h = 0; h < thread->held_count; h++) {
            pthread_mutex_t *lock = thread->held[h];
            (void)__real_pthread_mutex_unlock(lock);
            baton_wake(lock);
        }
    }
}

// ---- waiting

int64_t baton_now_ms(void) {
    return baton.now_ms;
}

bool baton_wait(const void *key, int64_t until_ms) {
    Thread *thread = baton.running;
    thread->state = THREAD_WAITING;
    thread->key = key;
    thread->until_ms = until_ms;
    thread->woken = false;
    hand_over();
    return thread->woken;
}

static void wake(Thread *thread) {
    thread->state = THREAD_READY;
    thread->woken = true;
}

static bool waits_for(const Thread *thread, const void *key) {
    return thread->state == THREAD_WAITING && thread->key == key;
}

void baton_wake(const void *key) {
    for (size_t i = 0; i < baton.used; i++)
        if (waits_for(&baton.threads[i], key)) wake(&baton.threads[i]);
}

void baton_wake_one(const void *key) {
    size_t waiting = 0;
    for (size_t i = 0; i < baton.used; i++) waiting += waits_for(&baton.threads[i], key);
    if (waiting == 0) return;
    size_t chosen = random_below(&baton.random, waiting);
    Thread *thread = baton.threads;
    while (!waits_for(thread, key) || chosen-- > 0) thread++;
    wake(thread);
}

void baton_sleep(int64_t ms) {
    (void)baton_wait(NULL, baton.now_ms + (ms > 0 ? ms : 0));
}

void baton_yield(void) {
    hand_over();
}

bool baton_chance(unsigned percent) {
    return random_chance(&baton.random, percent);
}

// ---- locks

void baton_lock(pthread_mutex_t *lock) {
    Thread *thread = baton.running;
    while (pthread_mutex_trylock(lock) != 0) (void)baton_wait(lock, BATON_NEVER);
    if (thread->held_count == LOCKS_MOST) give_up("a thread holds too many locks");
    thread->held[thread->held_count++] = lock;
}

static void forget_lock(Thread *thread, const pthread_mutex_t *lock) {
    size_t at = thread->held_count;
    while (at > 0 && thread->held[at - 1] != lock) at--;
    if (at == 0) return;
    thread->held_count--;
    memmove(&thread->held[at - 1], &thread->held[at],
            (thread->held_count - (at - 1)) * sizeof(pthread_mutex_t *));
}

void baton_unlock(pthread_mutex_t *lock) {
    forget_lock(baton.running, lock);
    (void)__real_pthread_mutex_unlock(lock);
    baton_wake(lock);
}
