// SPDX-License-Identifier: MPL-2.0
// The maintenance switch: a function that answers no request until it is switched on again.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

bool fc_invocation_is_disabled(const Value *function);
// false: there is no such function.
bool fc_invocation_set(const Request *request, Text function, bool disabled, Text reason);

Reply fc_invocation_disable(const Request *request);
Reply fc_invocation_enable(const Request *request);
