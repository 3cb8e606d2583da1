// SPDX-License-Identifier: MPL-2.0
// Who may connect to an instance: groups of addresses and blocks. Member "Whitelists" of an
// instance: a MAP from the group's name to {"SecurityIPList", "DBInstanceIPArrayAttribute"}.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

#define RDS_WHITELISTS "Whitelists"
#define RDS_DEFAULT_GROUP "default"

// Whether a list is one; otherwise with the error.
bool rds_whitelist_refused(const Request *request, Text list, Reply *ret_error);
// Whitelists of a new instance.
const Value *rds_whitelist_new(Arena *arena, Text list);
// All groups together, without repetition.
Text rds_whitelist_joined(Arena *arena, const Value *instance);
// Whether every address of a block may connect.
bool rds_whitelist_covers(const Value *instance, Text block);

Reply rds_whitelist_modify(const Request *request);
Reply rds_whitelist_list(const Request *request);
