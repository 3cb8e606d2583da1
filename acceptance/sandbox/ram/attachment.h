// SPDX-License-Identifier: MPL-2.0
// Which policies a user has, and what they let it do.
#pragma once

#include "acceptance/sandbox/ram/basics.h"

Reply ram_attachment_add(const Request *request);
Reply ram_attachment_remove(const Request *request);
Reply ram_attachment_list(const Request *request);

// Whether a user's policies together allow an action and none denies it (document.h says how action
// and resource are written). To be called under the state lock.
bool ram_allows(Arena *arena, const Store *store, const char *user, Text action, Text resource);
