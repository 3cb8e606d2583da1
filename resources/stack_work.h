// SPDX-License-Identifier: MPL-2.0
// What the files of the stack engine share: the entries of `parts`, and what a change means for a
// part. Internal to the engine.
#pragma once

#include "resources/stack.h"

enum { STACK_MAX_PARTS = 32 };

typedef enum PartWork { WORK_NONE, WORK_CREATE, WORK_UPDATE, WORK_MOVE, WORK_REMOVE } PartWork;

// Entry of a part in an object's `parts`; null when there is none.
const Value *part_entry(const Value *object, const char *part);
const Value *part_entry_new(Arena *arena, const Stack *stack, const Value *id, const Value *status);
bool row_is_of(const Attr *row, const char *part);
bool part_wanted(const Part *part, const Value *object);
// Whether there may be something to remove of what a state has. What was asked for and was never
// seen counts: it may come of a request that was interrupted or not answered.
bool part_may_exist(const Part *part, const Value *object);
PartWork part_work(const Stack *stack, const Part *part, const Value *prior, const Value *planned);

// Reads parts (up to NULL) of deployment->prior at once: *ret is what the state is then, with
// these parts alone; null when all of them are gone.
Status parts_read(Call *call, Deployment *deployment, const Part *const *parts, const Value **ret);
// After a change: waits until reading what was made or changed tells what is in the state, but not
// for ever.
Status stack_settle(Call *call, Deployment *deployment);
// After a deletion: likewise until reading tells of nothing that was removed.
Status stack_settle_gone(Call *call, Deployment *deployment);

// ---- leftovers (stack_leftover.c): entries of `parts` for objects that were replaced
const Value *leftover_add(Arena *arena, const Stack *stack, const Part *part, Text id,
                          const Value *parts);
const Value *leftover_drop(Arena *arena, const Part *part, Text id, const Value *parts);
const Value *leftovers_of(Arena *arena, const Value *parts); // those entries alone
bool leftover_is_of(Text name, const Part *part);
// object with this entry as the part's own: what Part.remove is given.
const Value *leftover_object(Arena *arena, const Value *object, const Part *part,
                             const Value *entry);

// ---- going on with an unfinished creation (stack_resume.c)
// Plan: what the delete half of a replacement needs to know of the create half.
void resume_plan(Call *call, const Stack *stack, PlanChange *change);
// After a refresh: tells the plan what is there of an unfinished deployment.
void resume_note(const Stack *stack, Session *session, const Value *state);
void resume_begin(Call *call, Deployment *deployment);
// While deleting: whether the part stays for the create half.
bool resume_keeps(const Deployment *deployment, const Part *part);
// At the end of deleting: tells the create half what was kept.
Status resume_hand_over(Call *call, const Deployment *deployment);
