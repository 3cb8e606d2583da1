// SPDX-License-Identifier: MPL-2.0
// Attribute values <-> API JSON by each row's .part and .wire: what others write by hand as expand
// and flatten functions.
#pragma once

#include "provider/schema/resource.h"

// The JSON body (a MAP) of the rows that belong to part: each known, non-null value at its wire
// place. Nested objects are merged into their place by their rows' own wires; a nested row without
// .part belongs to its parent's part, and its .wire is relative to the parent's.
const Value *wire_encode(Arena *arena, const Attr *attrs, const char *part, const Value *object);
// object with the rows of part replaced by what body holds (typed by the row; absent is null).
// Write-only rows stay null. A row whose current value means the same stays as it is spelled
// (a null collection and an absent or empty one, for instance).
Status wire_decode(Call *call, const Attr *attrs, const char *part, const Value *body,
                   const Value *object, const Value **ret_object);
// Whether any row of part differs between the two objects.
bool wire_differs(const Attr *attrs, const char *part, const Value *a, const Value *b);
// The body of an update: wire_encode() of planned reduced to the top-level members in which it
// differs from that of prior; a member that vanished is sent as its empty value ("" / 0 / [] / {}),
// which is how the APIs in question unset it.
const Value *wire_changes(Arena *arena, const Attr *attrs, const char *part, const Value *prior,
                          const Value *planned);
