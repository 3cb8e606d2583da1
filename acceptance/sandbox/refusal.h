// SPDX-License-Identifier: MPL-2.0
// What Alibaba Cloud says of parameters that do not fit an operation's contract.
#pragma once

#include "acceptance/sandbox/service.h"

// fc: in the words of Function Compute.
Reply refusal_reply(Arena *arena, const ContractResult *result, bool fc, const char *operation);
