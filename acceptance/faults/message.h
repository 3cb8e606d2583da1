// SPDX-License-Identifier: MPL-2.0
// What a person is told when a call goes wrong for good.
#pragma once

#include "acceptance/faults/troubles.h"

// The messages of the last command name the call, what was answered, where to ask about it, and
// what to do; and no secret. NULL, or what is wrong.
const char *message_fault(const BaseRig *rig, const Target *target, const Trouble *trouble);
// Whatever the reason: there are errors, and each tells what to do.
const char *message_whole_fault(const BaseRig *rig);
