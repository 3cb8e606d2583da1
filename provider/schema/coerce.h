// SPDX-License-Identifier: MPL-2.0
// JSON values brought to the type of a row, leniently: APIs send numbers as strings and the other
// way round.
#pragma once

#include "provider/schema/resource.h"

// For a row without nested attributes: a scalar, or a collection of scalars. NULL when json is
// nothing of that kind; null stays null.
const Value *coerce_plain(Arena *arena, const Attr *attr, const Value *json);
