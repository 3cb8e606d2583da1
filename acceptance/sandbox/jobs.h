// SPDX-License-Identifier: MPL-2.0
// Work that a handler cannot do itself, because it waits for something real: it runs on a thread of
// its own, outside the state lock, and whoever asked comes back for the result. Safe from any
// thread.
#pragma once

#include "provider/value/value.h"

typedef struct Jobs Jobs;

// Works on a copy of the input; the result is in the arena. Must end by itself within seconds.
typedef const Value *(*JobRun)(Arena *arena, const Value *input);

// Waits, at the arena's end, for the jobs that still run.
Jobs *jobs_new(Arena *arena);
// The result of the job with this key, copied into arena; then the job is forgotten. NULL: it is
// not finished yet, or was started by this question.
const Value *jobs_result(Jobs *jobs, Arena *arena, const char *key, JobRun run, const Value *input);
