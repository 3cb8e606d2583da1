// SPDX-License-Identifier: MPL-2.0
// Threads for work that blocks. There are none until the first task comes, and there is always one
// free for the next (up to a limit), however many tasks wait for the network.
#pragma once

#include <stddef.h>

enum { POOL_MAX_THREADS = 256 };

typedef struct Pool Pool;

// Belongs to whoever submits it; the pool is done with it when run is called.
typedef struct PoolTask {
    void (*run)(void *argument);
    void *argument;
    struct PoolTask *next;
} PoolTask;

Pool *pool_new(void);
// Finishes all tasks, then joins the threads.
void pool_free(Pool *pool);
// Starts the task at once in a thread of the pool, or as soon as one of the largest allowed number
// is free. If the system gives no thread at all, the caller runs it.
void pool_submit(Pool *pool, PoolTask *task);
size_t pool_threads(Pool *pool);
