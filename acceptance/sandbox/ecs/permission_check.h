// SPDX-License-Identifier: MPL-2.0
// What Elastic Compute Service accepts as a rule of a security group.
#pragma once

#include "acceptance/sandbox/ecs/basics.h"

// given: the members of one rule as a client sends them. NULL with *ret_error when they are no
// rule; otherwise the rule as it is answered, with what was left out.
const Value *ecs_permission_read(const Request *request, const Value *given, bool egress,
                                 Reply *ret_error);
