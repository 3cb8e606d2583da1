// SPDX-License-Identifier: MPL-2.0
// JSON <-> Value, on yajl (it hands over numbers as text, so none loses digits). Untyped: objects
// become MAP, arrays LIST. Typed: as Terraform's state JSON stores a value of a type.
#pragma once

#include "provider/base/call.h"
#include "provider/value/value.h"

enum { JSON_MAX_DEPTH = 64, JSON_MAX_BYTES = 64 * 1024 * 1024 };

// Untyped. On failure returns NULL and *ret_reason says why and where (in arena; never the text
// itself, which may hold secrets). ret_reason may be NULL.
const Value *json_parse(Arena *arena, Text json, const char **ret_reason);
// Keys in sorted order, no white space. Sets as arrays, dynamic values as {"type":…,"value":…},
// unknown as null. Empty when the value nests deeper than 127 or takes more than JSON_MAX_BYTES,
// which no value that was read here does.
Text json_print(Arena *arena, const Value *value);
Text json_print_indented(Arena *arena, const Value *value); // two spaces, trailing newline
// Untyped JSON brought to a type: unknown members dropped, missing ones null, "1" accepted for 1
// and "true" for true, and the other way round. A misfit is recorded in call at its path.
Status json_to_type(Call *call, const Value *json, const Type *type, const Value **ret);
