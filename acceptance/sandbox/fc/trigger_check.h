// SPDX-License-Identifier: MPL-2.0
// The configuration of an HTTP trigger: a JSON document in a text.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// The document with its defaults filled in; NULL when it is not good, *ret_fault says why.
const Value *fc_trigger_config(Arena *arena, Text json, const char **ret_fault);
// Whether methods (a LIST; absent or empty takes all) has the method.
bool fc_methods_have(const Value *methods, Text method);
// NULL when every one of methods is an HTTP method that Function Compute knows.
const char *fc_methods_fault(Arena *arena, const Value *methods);
