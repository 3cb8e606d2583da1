// SPDX-License-Identifier: MPL-2.0
// Walking attribute tables.
#pragma once

#include "provider/schema/resource.h"

// The object type of a table. With timeouts, the engine's own `timeouts` attribute is part of it.
// Made in arena; field order is row order (then timeouts).
const Type *attrs_type(Arena *arena, const Attr *attrs);
const Type *attrs_row_type(Arena *arena, const Attr *attr); // of one row
const Type *resource_type(Arena *arena, const Resource *resource);
const Attr *attrs_find(const Attr *attrs, Text name); // NULL when there is none
size_t attrs_count(const Attr *attrs);
// Default value of a row in its type; NULL when the row has none. registry_test proves that every
// fallback parses.
const Value *attr_fallback(Arena *arena, const Attr *attr);
// The rows of a resource including the engine's `timeouts`, as a table that ends with ATTRS_END.
const Attr *resource_rows(Arena *arena, const Resource *resource);
// Seconds the operation ("create", "read", "update", "delete") may take by state or config value
// `object`, else by the resource's default.
int64_t resource_timeout(const Resource *resource, const Value *object, const char *operation);
