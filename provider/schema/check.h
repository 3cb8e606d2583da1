// SPDX-License-Identifier: MPL-2.0
// Each check tests a value and says its rule in one sentence (for messages and for the docs).
#pragma once

#include "provider/schema/resource.h"

// Records an error for every check of attr that value (known, not null) breaks; the value is
// quoted only when the row is not sensitive. Elements of collections are checked one by one.
void check_value(Call *call, const Attr *attr, const Path *path, const Value *value);
// "Must be one of `a`, `b`." — for the docs page.
const char *check_sentence(Arena *arena, const Check *check);
