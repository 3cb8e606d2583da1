// SPDX-License-Identifier: MPL-2.0
// Tags of functions: the list [{Key, Value}] that is a function's member "tags", and the three
// operations that change and list it by resource name (ARN).
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// Whether tags has every wanted pair; a wanted pair without Value takes any.
bool fc_tags_match(const Value *tags, const Value *wanted);

Reply fc_tags_add(const Request *request);
Reply fc_tags_remove(const Request *request);
Reply fc_tags_list(const Request *request);
