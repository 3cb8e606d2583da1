// SPDX-License-Identifier: MPL-2.0
// What LobeChat does with a file after its upload: reads it out of the bucket, cuts it into chunks,
// and stores a vector for each.
#pragma once

#include "provider/value/value.h"

// A job (jobs.h). job: {"database", "user", "input": {"id"}, "environment", "internet", "vectors",
// "now"}. The result is {"id"} of the task that came last, or {"fault"} when there is no such file.
// What else goes wrong is kept in the rows of the tasks.
const Value *parse_run(Arena *arena, const Value *job);
