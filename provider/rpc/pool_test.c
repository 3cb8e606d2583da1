// SPDX-License-Identifier: MPL-2.0
// Threads appear with work, are used again, and are never short while tasks block.
#include "provider/rpc/pool.h"

#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 300 };

static atomic_int done;
static sem_t started, go;

static void count(void *argument) {
    (void)argument;
    atomic_fetch_add(&done, 1);
    sem_post(&started);
}

static void block(void *argument) {
    (void)argument;
    sem_post(&started);
    sem_wait(&go);
    atomic_fetch_add(&done, 1);
}

static int begin(void **state) {
    atomic_store(&done, 0);
    sem_init(&started, 0, 0);
    sem_init(&go, 0, 0);
    *state = pool_new();
    return 0;
}

static void no_task_no_thread(void **state) {
    assert_int_equal(pool_threads(*state), 0);
    pool_free(*state);
}

static void a_blocked_task_never_holds_up_the_next(void **state) {
    static PoolTask tasks[20];
    for (size_t i = 0; i < 20; i++) {
        tasks[i].run = block;
        pool_submit(*state, &tasks[i]);
        sem_wait(&started); // would never return if it had to wait for the others
    }
    assert_int_equal(pool_threads(*state), 20);
    for (size_t i = 0; i < 20; i++) sem_post(&go);
    pool_free(*state);
    assert_int_equal(atomic_load(&done), 20);
}

static void threads_are_bounded_and_tasks_wait(void **state) {
    static PoolTask tasks[MANY];
    for (size_t i = 0; i < MANY; i++) {
        tasks[i].run = block;
        pool_submit(*state, &tasks[i]);
    }
    assert_int_equal(pool_threads(*state), POOL_MAX_THREADS);
    for (size_t i = 0; i < MANY; i++) sem_post(&go);
    pool_free(*state); // finishes what waits
    assert_int_equal(atomic_load(&done), MANY);
}

static void closing_finishes_what_was_submitted(void **state) {
    static PoolTask tasks[50];
    for (size_t i = 0; i < 50; i++) {
        tasks[i].run = count;
        pool_submit(*state, &tasks[i]);
    }
    pool_free(*state);
    assert_int_equal(atomic_load(&done), 50);
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(no_task_no_thread),
        T(a_blocked_task_never_holds_up_the_next),
        T(threads_are_bounded_and_tasks_wait),
        T(closing_finishes_what_was_submitted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
