// SPDX-License-Identifier: MPL-2.0
// Where a row stands in the API's objects: which object (part) and where in its JSON (wire); and
// what there means nothing.
#pragma once

#include "provider/schema/resource.h"

typedef struct WirePlace {
    const char *part; // NULL or "": in none
    const char *wire; // dotted; "" is the object itself
} WirePlace;

// around: the place of the row that holds this one; {NULL, ""} at the top.
WirePlace wire_place(Arena *arena, const Attr *row, WirePlace around);
// True when there is such a place and it belongs to part.
bool wire_place_in(WirePlace place, const char *part);
// Null, and everything that an API may answer in its place: what is empty.
bool wire_is_void(const Value *value);
