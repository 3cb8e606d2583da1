// SPDX-License-Identifier: MPL-2.0
// The time of day and random numbers as the program under simulation gets them: both repeat.
#pragma once

#include <stdint.h>
#include <time.h>

// Before baton_run(): what everybody draws from.
void moments_begin(uint64_t seed);
// A moment of either clock, in the milliseconds of baton_now_ms().
int64_t moments_read(const struct timespec *moment);
