// SPDX-License-Identifier: MPL-2.0
// What the tenant accepts of a user: e-mail addresses, passwords, and whether the calling client
// may make users of a connection.
#pragma once

#include "acceptance/sandbox/service.h"

// Each: false with *ret_error.
bool auth0_user_check_connection(const Request *request, const Value *connection, Reply *ret_error);
bool auth0_user_check_members(const Request *request, const Value *connection, Reply *ret_error);
// Members that one PATCH must not have together.
bool auth0_user_check_pairs(const Request *request, Reply *ret_error);
