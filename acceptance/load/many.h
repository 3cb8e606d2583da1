// SPDX-License-Identifier: MPL-2.0
// Many deployments at once through one provider process: all of them are made, then all plans are
// empty, then all of them are destroyed and nothing is left.
#pragma once

#include "provider/value/value.h"

typedef struct Many {
    size_t count, parallel;
} Many;

// NULL, or in arena what is wrong; *ret_figures: MAP. errors: file for what the provider says.
const char *many_run(Arena *arena, Many many, const char *errors, const Value **ret_figures);
