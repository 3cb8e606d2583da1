// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/pool.h"

#include "provider/base/arena.h"
#include "provider/rpc/crash.h"

#include <pthread.h>
#include <stdbool.h>

struct Pool {
    Arena *arena;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        PoolTask *first, *last;
        size_t waiting; // tasks
        size_t idle;    // threads
        size_t threads;
        bool closing;
        pthread_t ids[POOL_MAX_THREADS];
    } synced;
};

Pool *pool_new(void) {
    Arena *arena = arena_new();
    Pool *pool = ARENA_NEW(arena, Pool);
    pool->arena = arena;
    pthread_mutex_init(&pool->synced.lock, NULL);
    pthread_cond_init(&pool->synced.changed, NULL);
    return pool;
}

// The next task, or NULL when the pool closes and nothing waits. Holds the lock.
static PoolTask *pool_take(Pool *pool) {
    pool->synced.idle++;
    while (pool->synced.first == NULL && !pool->synced.closing)
        pthread_cond_wait(&pool->synced.changed, &pool->synced.lock);
    pool->synced.idle--;
    PoolTask *task = pool->synced.first;
    if (task == NULL) return NULL;
    pool->synced.first = task->next;
    pool->synced.waiting--;
    return task;
}

static void *pool_work(void *argument) {
    Pool *pool = argument;
    crash_thread_begin();
    pthread_mutex_lock(&pool->synced.lock);
    for (PoolTask *task; (task = pool_take(pool)) != NULL;) {
        pthread_mutex_unlock(&pool->synced.lock);
        task->run(task->argument);
        pthread_mutex_lock(&pool->synced.lock);
    }
    pthread_mutex_unlock(&pool->synced.lock);
    return NULL;
}

// Holds the lock. Whether somebody will take the tasks that wait.
static bool pool_grow(Pool *pool) {
    size_t count = pool->synced.threads;
    if (pool->synced.waiting < pool->synced.idle || count == POOL_MAX_THREADS) return true;
    if (pthread_create(&pool->synced.ids[count], NULL, pool_work, pool) == 0)
        pool->synced.threads++;
    return pool->synced.threads > 0;
}

void pool_submit(Pool *pool, PoolTask *task) {
    task->next = NULL;
    pthread_mutex_lock(&pool->synced.lock);
    bool taken = pool_grow(pool);
    if (taken) {
        if (pool->synced.first == NULL)
            pool->synced.first = task;
        else
            pool->synced.last->next = task;
        pool->synced.last = task;
        pool->synced.waiting++;
        pthread_cond_signal(&pool->synced.changed);
    }
    pthread_mutex_unlock(&pool->synced.lock);
    if (!taken) task->run(task->argument);
}

size_t pool_threads(Pool *pool) {
    pthread_mutex_lock(&pool->synced.lock);
    size_t threads = pool->synced.threads;
    pthread_mutex_unlock(&pool->synced.lock);
    return threads;
}

void pool_free(Pool *pool) {
    pthread_mutex_lock(&pool->synced.lock);
    pool->synced.closing = true;
    pthread_cond_broadcast(&pool->synced.changed);
    pthread_mutex_unlock(&pool->synced.lock);
    for (size_t i = 0; i < pool->synced.threads; i++) pthread_join(pool->synced.ids[i], NULL);
    pthread_cond_destroy(&pool->synced.changed);
    pthread_mutex_destroy(&pool->synced.lock);
    arena_free(pool->arena);
}
