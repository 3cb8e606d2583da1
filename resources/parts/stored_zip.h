// SPDX-License-Identifier: MPL-2.0
// A ZIP archive of one file that is stored as it is: the form in which Function Compute takes code.
#pragma once

#include "provider/base/text.h"

// The same input gives the same bytes.
Text stored_zip(Arena *arena, const char *name, Text content);
