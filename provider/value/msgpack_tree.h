// SPDX-License-Identifier: MPL-2.0
// MessagePack bytes to a tree in an arena, as far as it goes without knowing types. Strings point
// into the bytes; the tree is never larger than the bytes justify, whatever lengths they claim.
#pragma once

#include "provider/base/text.h"

#include <msgpack/object.h>

// Exactly one value, nothing behind it. On failure returns false and *ret_reason says why.
bool msgpack_tree_parse(Arena *arena, Text bytes, msgpack_object *ret, const char **ret_reason);
