// SPDX-License-Identifier: MPL-2.0
// Which of several runs that make the same deployment has it: the one that wrote its claim into the
// tag of the function last. A run that was killed cannot be told from one that goes on, so whoever
// finds an unfinished function takes it over at once, and the other one stops when it sees that.
#pragma once

#include "resources/parts/function.h"

const char *function_claim_new(Arena *arena);
// Of a function that is unfinished, or that an apply made whose result was lost, and that is ours
// therefore. body: GetFunction's answer; known: this state has the function.
Status function_take_over(Call *call, Deployment *deployment, const Value *body, bool known);
// Whether an answer of GetFunction tells of another run's claim.
bool function_is_of_another(Call *call, const Deployment *deployment, const Value *body);
