// SPDX-License-Identifier: MPL-2.0
// Lives of deployments, one after the other, in one provider process that is attached to as
// Terraform attaches to one that is debugged: it grows no more once it has seen everything.
#pragma once

#include "provider/value/value.h"

typedef struct Soak {
    size_t cycles, warm; // from the warm-th on it must not grow
} Soak;

// NULL, or in arena what is wrong; *ret_figures: MAP. errors: file for what the provider says.
const char *soak_run(Arena *arena, Soak soak, const char *errors, const Value **ret_figures);
