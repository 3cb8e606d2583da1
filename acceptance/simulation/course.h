// SPDX-License-Identifier: MPL-2.0
// The life of one deployment that a seed decides: what is wanted, in which weather it is asked for,
// who else changes things, and what has to hold whenever the weather has cleared.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct CourseResult {
    uint64_t seed;
    char fault[2000]; // empty: everything held
    char hash[24];    // of the call log
    const char *kind;
    size_t calls, spoilt, commands, deaths, interrupts;
    int64_t virtual_ms;
} CourseResult;

// Before the first life.
void course_prepare(void);
// trace NULL: none.
void course_run(uint64_t seed, FILE *trace, CourseResult *ret);
