// SPDX-License-Identifier: MPL-2.0
// Running the tasks of a stack: each on a thread of its own as soon as those it waits for are done.
// Internal to the stack engine.
#pragma once

#include "resources/stack.h"

enum { STACK_MAX_PARTS = 24 };

typedef enum PartWork { WORK_NONE, WORK_CREATE, WORK_UPDATE, WORK_MOVE, WORK_REMOVE } PartWork;

bool part_wanted(const Part *part, const Value *object);
PartWork part_work(const Stack *stack, const Part *part, const Value *prior, const Value *planned);
// planned where it is known, found where the plan left it open.
const Value *stack_fill(Arena *arena, const Value *planned, const Value *found);
void stack_forget(Call *call, Deployment *deployment, const Part *part);

typedef struct StackTask {
    Status (*run)(Call *call, Deployment *deployment, void *context);
    void *context;
    uint32_t after; // bit i: waits for task i; skipped when that failed or was skipped
} StackTask;

// Runs all; failures do not stop tasks that do not depend on them. Fails when any task failed.
Status stack_run(Call *call, Deployment *deployment, const StackTask *tasks, size_t count);
