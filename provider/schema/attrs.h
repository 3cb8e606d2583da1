// SPDX-License-Identifier: MPL-2.0
// Walking attribute tables. The tables as written are "source rows"; the engine works on "full
// rows", in which each TWIN row is followed by its write-only twin and version, and resources with
// Timeouts end in the `timeouts` attribute.
#pragma once

#include "provider/schema/resource.h"

// Full rows and object type of a resource or data source, and of the provider block; built on first
// use and kept for the life of the process, so pointers may be compared. Thread-safe.
const Attr *resource_rows(const Resource *resource);
const Type *resource_type(const Resource *resource);
const Attr *provider_rows(const Provider *provider);
const Type *provider_type(const Provider *provider);

// A source table with the rows that it includes (ROWS_OF) in their places.
const Attr *attrs_flat(Arena *arena, const Attr *source);
// Full rows of a source table in an arena (nested tables included), and the object type of full
// rows, in row order; for tests and for callers with tables of their own.
const Attr *attrs_full(Arena *arena, const Attr *source);
const Type *attrs_type(Arena *arena, const Attr *full);
const Type *attr_type(Arena *arena, const Attr *attr); // of one row

const Attr *attrs_find(const Attr *attrs, Text name); // NULL when there is none
size_t attrs_count(const Attr *attrs);
// Default value of a row in its type; NULL when the row has none. registry_test proves that every
// fallback parses.
const Value *attr_fallback(Arena *arena, const Attr *attr);
// The value that a TWIN attribute really has: `name` of planned (or config), else `<name>_wo` of
// config. Null when neither is set.
const Value *attr_secret(const Value *config, const Value *planned, const char *name);
// `<name>_wo_version` in object; name may be dotted. It is given whenever the write-only form is,
// and unlike that it stands in plan and state.
const Value *attr_secret_version(const Value *object, const char *name);
// Seconds the operation ("create", "read", "update", "delete") may take: `timeouts` of the object
// (a state, plan or config) as a duration ("90s", "30m", "1h30m"), else the resource's default.
int64_t resource_timeout(const Resource *resource, const Value *object, const char *operation);
