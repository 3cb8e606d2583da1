// SPDX-License-Identifier: MPL-2.0
// Running tasks beside one another: each on a thread of its own as soon as those it waits for are
// done.
#pragma once

#include "provider/base/call.h"

enum { TASKS_MAX = 32 };

typedef struct Task {
    Status (*run)(Call *call, void *context); // call is the thread's own (call_fork)
    void *context;
    uint32_t after; // bit i: waits for task i; skipped when that failed or was skipped
} Task;

// Runs all of them (at most TASKS_MAX, a task behind those it waits for). A failure does not stop
// tasks that do not depend on it. Fails when any task failed.
Status tasks_run(Call *call, const Task *tasks, size_t count);
