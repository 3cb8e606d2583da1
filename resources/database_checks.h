// SPDX-License-Identifier: MPL-2.0
// Tests of single attributes of lobechat_database (for Check rows): NULL when fine, otherwise why
// not, never with the value of a secret.
#pragma once

#include "provider/value/value.h"

const char *database_test_cidr(Arena *arena, const Value *value);
const char *database_test_ip_range(Arena *arena, const Value *value);
const char *database_test_url(Arena *arena, const Value *value);
const char *database_test_password(Arena *arena, const Value *value);
const char *database_test_oss_endpoint(Arena *arena, const Value *value);
const char *database_test_origin(Arena *arena, const Value *value);
const char *database_test_key_vaults(Arena *arena, const Value *value);
const char *database_test_jwks(Arena *arena, const Value *value);
