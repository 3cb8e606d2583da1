// SPDX-License-Identifier: MPL-2.0
// Passwords of users: only a salted hash (PBKDF2) is kept.
#pragma once

#include "provider/value/value.h"

const Value *auth0_password_hash(Arena *arena, Text password); // what is stored
bool auth0_password_is(const Value *stored, Text password);
