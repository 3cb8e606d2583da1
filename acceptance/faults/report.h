// SPDX-License-Identifier: MPL-2.0
// The figures of a run as DIR/NAME.json, or DIR/NAME-FROM.json of a part that begins later;
// acceptance/scripts/reliability.py makes the table of them.
#pragma once

#include "provider/value/value.h"

typedef struct Report {
    const char *name, *what;
    size_t cases, failed;
    int64_t milliseconds;
    int64_t from;         // number of the first case that was wanted
    size_t all;           // cases that there are
    const char *seeds;    // from first to last, of what they decide; NULL: cases are numbered
    const Value *details; // MAP of more figures; NULL: none
} Report;

bool report_write(const char *directory, const Report *report);
