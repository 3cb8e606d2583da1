// SPDX-License-Identifier: MPL-2.0
// What a running process takes of the machine, looked at from outside.
#pragma once

#include <sys/types.h>

typedef struct Gauge {
    long resident_kb, descriptors, threads;
} Gauge;

Gauge gauge_read(pid_t pid);
// The larger of each.
Gauge gauge_most(Gauge a, Gauge b);
double gauge_load(void); // of the machine, over a minute
