// SPDX-License-Identifier: MPL-2.0
// Attribute values <-> API JSON by each row's .part and .wire: what others write by hand as expand
// and flatten functions.
#pragma once

#include "provider/schema/resource.h"

// Where a row stands:
// - .part names the object; a nested row without one belongs to its parent's, and its .wire is
//   relative to its parent's. A row with a .part starts at the top of that object. .part "" is
//   none: what only the provider knows, inside an object that has one.
// - .wire NULL is the name in camelCase; "" (of an OBJECT row) puts the members at the level of the
//   row itself.
// Attributes that the user cannot set are read, never sent; write-only ones are neither. Of a TWIN
// attribute the plain value is sent when there is one, and read only to see a change of it: what
// was not in the state does not get there from an answer, and an answer without it changes nothing.

// The JSON body (a MAP) of the rows that belong to part: each known, non-null value at its wire
// place; nested objects are merged into their place by their rows' own wires.
const Value *wire_encode(Arena *arena, const Attr *attrs, const char *part, const Value *object);
// Brings *object up to date: the rows of part become what body holds (typed by the row; absent is
// null); a null body makes them all null. Nothing changes on failure. A row whose current value
// means the same stays as it is spelled (null and an empty text, collection or object; elements of
// a set in any order).
Status wire_decode(Call *call, const Attr *attrs, const char *part, const Value *body,
                   const Value **object);
// Whether any row of part that is sent, or a `<name>_wo_version` of it, differs between the two
// objects. Unknown differs from known; null is the same as an empty text or collection.
bool wire_differs(const Attr *attrs, const char *part, const Value *a, const Value *b);
// The body of an update: wire_encode() of planned reduced to the top-level members in which it
// differs from that of prior; a member that vanished is sent as its empty value ("" / 0 / false /
// [] / {}), which is how the APIs in question unset it. What is unknown in planned is left alone.
const Value *wire_changes(Arena *arena, const Attr *attrs, const char *part, const Value *prior,
                          const Value *planned);
