// SPDX-License-Identifier: MPL-2.0
// A text cut into pieces that are short enough for a model.
#pragma once

#include "provider/value/value.h"

enum { CHUNK_BYTES = 1000 };

// A LIST of texts; empty when the content is no text.
const Value *chunk_text(Arena *arena, Text content);
