// SPDX-License-Identifier: MPL-2.0
// What Terraform demands of values, whatever the resource: each returns NULL, or what is wrong.
#pragma once

#include "provider/schema/resource.h"

// A state: of the schema's type, nothing unknown, write-only attributes null.
const char *conform_state(Arena *arena, const Resource *resource, const Value *state);
// What was made of a configuration: what it sets is what there is, and what it does not set is
// null unless the provider may decide about it.
const char *conform_to(Arena *arena, const Resource *resource, const Value *config,
                       const Value *state);
// Every known value of the first plan is the same in the second, and what replaces the resource in
// the second replaces it in the first.
const char *conform_refined(Arena *arena, const Value *first, const Value *second,
                            const char *path);
const char *conform_replaced(Arena *arena, const Value *first, const Value *second);
