// SPDX-License-Identifier: MPL-2.0
// Many lives in processes of their own, so that one that crashes or hangs is a failure of its seed
// and what a dead provider left behind does not pile up.
#pragma once

#include "acceptance/simulation/course.h"

typedef struct Crowd {
    const uint64_t *seeds;
    size_t count;
    size_t jobs; // processes at a time
    bool trace;  // to stdout; then with one process
    // Called for each life, in no particular order.
    void (*ended)(void *context, const CourseResult *result);
    void *context;
} Crowd;

void crowd_run(const Crowd *crowd);
