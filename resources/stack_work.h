// SPDX-License-Identifier: MPL-2.0
// What the files of the stack engine share: the entries of `parts`, and what a change means for a
// part. Internal to the engine.
#pragma once

#include "resources/stack.h"

enum { STACK_MAX_PARTS = 24 };

typedef enum PartWork { WORK_NONE, WORK_CREATE, WORK_UPDATE, WORK_MOVE, WORK_REMOVE } PartWork;

// Entry of a part in an object's `parts`; null when there is none.
const Value *part_entry(const Value *object, const char *part);
const Value *part_entry_new(Arena *arena, const Stack *stack, const Value *id, const Value *status);
bool row_is_of(const Attr *row, const char *part);
bool part_wanted(const Part *part, const Value *object);
PartWork part_work(const Stack *stack, const Part *part, const Value *prior, const Value *planned);
