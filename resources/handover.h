// SPDX-License-Identifier: MPL-2.0
// What the delete half of a replacement kept for the create half, which follows in the same
// process: by the deployment's id, the entries of `parts`.
#pragma once

#include "provider/value/value.h"

typedef struct Handover Handover;

Handover *handover_new(Arena *arena); // lives as long as the arena
void handover_put(Handover *handover, Text id, const Value *value);
// What was put, once; an empty MAP when nothing was.
const Value *handover_take(Handover *handover, Arena *arena, Text id);
