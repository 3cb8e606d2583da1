// SPDX-License-Identifier: MPL-2.0
#include "acceptance/load/gauge.h"

#include "acceptance/faults/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static long count_threads(pid_t pid) {
    char path[64];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    while (readdir(directory) != NULL) count++;
    closedir(directory);
    return count - 2; // "." and ".."
}

Gauge gauge_read(pid_t pid) {
    return (Gauge){.resident_kb = process_resident_kb(pid),
                   .descriptors = process_descriptors(pid),
                   .threads = count_threads(pid)};
}

static long larger(long a, long b) {
    return a > b ? a : b;
}

Gauge gauge_most(Gauge a, Gauge b) {
    return (Gauge){larger(a.resident_kb, b.resident_kb), larger(a.descriptors, b.descriptors),
                   larger(a.threads, b.threads)};
}

double gauge_load(void) {
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : -1;
}
