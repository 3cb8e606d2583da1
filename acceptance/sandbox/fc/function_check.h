// SPDX-License-Identifier: MPL-2.0
// What Function Compute accepts as a function's configuration. The contract has been checked
// before; these are the limits that no contract states.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

enum { FC_ENVIRONMENT_BYTES = 4096, FC_MAXIMUM_TAGS = 20 };

// config: the whole configuration, after the merge for an update. NULL when it is fine, otherwise
// the message of InvalidArgument, which names the member.
const char *fc_function_fault(Arena *arena, const Cloud *cloud, const Value *config);
const char *fc_tags_fault(Arena *arena, const Value *tags); // a LIST of {Key, Value}
// Letters, digits, '_' and '-', not starting with digit or '-', 1 to 128: functions and triggers.
bool fc_name_is_good(Text name);
