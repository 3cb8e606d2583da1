// SPDX-License-Identifier: MPL-2.0
// Reads configuration and token files whole.
#pragma once

#include "provider/base/text.h"

// NULL when fine, otherwise why not ("it does not exist", "it is larger than …"), in arena.
const char *small_file_read(Arena *arena, const char *name, Text *ret);
// "<home>/<below>", or NULL when HOME is not set.
const char *small_file_in_home(Arena *arena, const char *below);
