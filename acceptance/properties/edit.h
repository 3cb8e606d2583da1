// SPDX-License-Identifier: MPL-2.0
// Changing configurations that are JSON: members by dotted names, secrets in either of their forms.
#pragma once

#include "provider/value/value.h"

const Value *edit_put(Arena *arena, const Value *config, const char *path, const char *json);
const Value *edit_drop(Arena *arena, const Value *config, const char *path);
bool edit_has(const Value *config, const char *path);
// Of a secret, whichever form it has.
bool edit_has_secret(Arena *arena, const Value *config, const char *path);
const Value *edit_drop_secret(Arena *arena, const Value *config, const char *path);
const Value *edit_put_secret(Arena *arena, const Value *config, const char *path,
                             const Value *value);
