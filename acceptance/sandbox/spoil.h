// SPDX-License-Identifier: MPL-2.0
// What a fault rule makes of an answer that is there already.
#pragma once

#include "acceptance/sandbox/fault.h"
#include "acceptance/sandbox/message.h"

// fault: FAULT_MEMBERS, or one that ends the answer in a way of its own.
void spoil_answer(Arena *arena, const Fault *fault, Answer *answer);
