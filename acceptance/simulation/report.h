// SPDX-License-Identifier: MPL-2.0
// What came of the lives: a line for each that failed, the sum, and a file for the table.
#pragma once

#include "acceptance/simulation/course.h"
#include "acceptance/simulation/seeds.h"

typedef struct Report Report;

Report *report_new(const Seeds *seeds, bool trace);
void report_add(void *report, const CourseResult *result);     // a life
void report_compare(void *report, const CourseResult *result); // of a seed that had one
// Prints the sum and writes DIR/simulation.json (directory NULL: nothing). Whether all held.
bool report_end(const Report *report, const char *directory);
