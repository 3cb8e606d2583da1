// SPDX-License-Identifier: MPL-2.0
// Durations as users write them in `timeouts`: "90s", "30m", "1h30m". Whole hours, minutes and
// seconds, in that order, each at most once; more than nothing and no more than a week.
#pragma once

#include "provider/base/text.h"

bool duration_parse(Text text, int64_t *ret_seconds);
// The shortest form: 5400 gives "1h30m".
const char *duration_print(Arena *arena, int64_t seconds);
