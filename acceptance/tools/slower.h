// SPDX-License-Identifier: MPL-2.0
// How many times slower everything is under a tool that watches: the variable SLOWER, which the
// tool's script sets. Times that a test allows, and no other, are multiplied by it.
#pragma once

#include "provider/base/text.h"

#include <stdlib.h>

static inline int64_t slower_times(void) {
    enum { SLOWER_MOST = 100 };
    const char *set = getenv("SLOWER");
    int64_t times = 1;
    if (set != NULL && !text_to_int(text_of(set), 1, SLOWER_MOST, &times)) abort();
    return times;
}
