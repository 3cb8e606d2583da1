// SPDX-License-Identifier: MPL-2.0
// RAM users.
#pragma once

#include "acceptance/sandbox/ram/basics.h"

Reply ram_user_create(const Request *request);
Reply ram_user_get(const Request *request);
Reply ram_user_update(const Request *request);
Reply ram_user_delete(const Request *request);
Reply ram_user_list(const Request *request);
// The user that the call names; NULL: none.
const Value *ram_user_find(const Request *request);
Reply ram_user_missing(const Request *request);
