// SPDX-License-Identifier: MPL-2.0
// Resource Access Management (API 2015-05-01): what its files share. Objects are stored as the API
// answers them.
#pragma once

#include "acceptance/sandbox/service.h"

#define RAM_USERS "ram/users"             // key: UserName
#define RAM_POLICIES "ram/policies"       // key: PolicyName; custom ones
#define RAM_VERSIONS "ram/versions"       // key: PolicyName/VersionId
#define RAM_ATTACHMENTS "ram/attachments" // key: UserName/PolicyType/PolicyName
#define RAM_KEYS "ram/access_keys"        // key: AccessKeyId

Text ram_parameter(const Request *request, const char *name);
const Value *ram_now(const Request *request);
Reply ram_fault(const Request *request, int status, const char *code, const char *message);

// What the texts of a call may be. Only parameters that are given are looked at.
typedef struct RamRule {
    const char *parameter;
    size_t least, most; // bytes
    const char *marks;  // allowed besides letters and digits; NULL: anything is
} RamRule;

// An error reply, or a good one.
Reply ram_check(const Request *request, const RamRule *rules, size_t count);

// One page (Marker, MaxItems) of items that are told apart by a member.
typedef struct RamItems {
    const Value **items;
    size_t count;
    const char *name_member; // "UserName"
    const char *dotted;      // "Users.User"
} RamItems;

Reply ram_page(const Request *request, const RamItems *items);
// The members of object that are named; NULL ends the names.
const Value *ram_view(Arena *arena, const Value *object, const char *const *members);
