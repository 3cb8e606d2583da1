// SPDX-License-Identifier: MPL-2.0
// The access keys of RAM users: at most two each, the secret only in the answer to their creation.
#pragma once

#include "acceptance/sandbox/ram/basics.h"

Reply ram_access_key_create(const Request *request);
Reply ram_access_key_list(const Request *request);
Reply ram_access_key_update(const Request *request);
Reply ram_access_key_delete(const Request *request);

// What signatures are checked against.
typedef struct RamKey {
    bool found, active;
    Text secret;
    const char *user, *user_id;
} RamKey;

// Everything copied into the arena; to be called under the state lock.
RamKey ram_access_key_find(Arena *arena, const Store *store, Text id);
