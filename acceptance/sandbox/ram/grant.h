// SPDX-License-Identifier: MPL-2.0
// What a caller's policies let it do: those attached to a user, that of a role, and the one that a
// session of a role was narrowed to. The account's own key may do everything, and so may a role to
// which no policy was given.
#pragma once

#include "acceptance/sandbox/ram/basics.h"

#define RAM_ROLE_POLICIES ".ram/role_policies" // key: role; MAP of document

// Whether anything has to be asked about the caller at all.
bool ram_is_limited(const Store *store, const Caller *caller);
// Whether all of that together allows the action and nothing denies it (document.h says how action
// and resource are written). Under the state lock.
bool ram_grants(Arena *arena, const Store *store, const Caller *caller, Text action, Text resource);
// "user app", "role deployer", for messages.
const char *ram_caller_name(Arena *arena, const Caller *caller);
// The edit set_role_policy: RoleName, PolicyDocument (an object; null: everything again).
Reply ram_edit_set_role_policy(const Request *request);
