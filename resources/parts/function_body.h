// SPDX-License-Identifier: MPL-2.0
// The function's JSON: what CreateFunction and UpdateFunction are sent, and GetFunction's answer
// brought back to attributes.
#pragma once

#include "resources/parts/parts.h"

enum { LOBECHAT_PORT = 3210 }; // what every LobeChat image listens on

// The settings of an object (a plan or state), without environment and tags.
const Value *function_settings(Arena *arena, const Deployment *deployment, const Value *object);
// Of those, what differs between prior and planned: the API replaces whole top-level members, and
// what vanished is sent as its empty value.
const Value *function_changes(Call *call, Deployment *deployment);
// Where the function stands in the account's network, as the API has it.
const Value *function_network(Arena *arena, const Value *object);
// Whether GetFunction's answer says the same as the object (a state).
bool function_network_as_wanted(const Value *body, const Value *object);
// MAP <-> [{"Key","Value"}]
const Value *function_tag_list(Arena *arena, const Value *map);
const Value *function_tag_map(Arena *arena, const Value *list);
// The API's answer with tags as the rows expect them, ours left out.
const Value *function_for_rows(Arena *arena, const Value *body);
// GetFunction's answer as the rows expect it, and the inputs set in *object.
const Value *function_decode(Call *call, const Deployment *deployment, const Value *body,
                             const Value **object);
