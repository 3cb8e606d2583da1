// SPDX-License-Identifier: MPL-2.0
// Policies: the account's own (Custom) and a few that every account has (System).
#pragma once

#include "acceptance/sandbox/ram/basics.h"

Reply ram_policy_create(const Request *request);
Reply ram_policy_get(const Request *request);
Reply ram_policy_delete(const Request *request);
Reply ram_policy_list(const Request *request);

// An error when the call's PolicyType (Custom where it has none) is not one or there is no such
// policy.
Reply ram_policy_find(const Request *request, const Value **ret);
// Key prefix of a custom policy's versions: "name/".
const char *ram_policy_prefix(const Request *request);
// A document of a call; an error when it is not one.
Reply ram_policy_document(const Request *request);
const Value *ram_policy_version(const Request *request, const char *id, bool is_default);
// The document in force; empty: no such policy.
Text ram_policy_in_force(Arena *arena, const Store *store, Text type, Text name);
