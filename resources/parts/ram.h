// SPDX-License-Identifier: MPL-2.0
// What the parts in Resource Access Management share: the RAM user whose key LobeChat uses for its
// bucket, who is this deployment's alone.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

// "lobechat-<function_name>-<region>", as RAM allows it: known as soon as those two are.
const char *ram_user_name(Arena *arena, const Value *object);
// The same in the letters that names of policies may have.
const char *ram_policy_name(Arena *arena, const Value *object);
// The deployment's mark, as long as RAM allows a comment to be.
const char *ram_mark(Arena *arena, const Deployment *deployment, const Value *object);
// MAP {"UserName": …} of object's user.
const Value *ram_user_body(Arena *arena, const Value *object);

// body: MAP of the parameters.
Status ram_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                const Value *body, ApiReply *ret);
// The answer of an operation that only looks and takes the user's name alone; shared while reading.
// For a user who, when just made, may not be known yet.
Status ram_send_for_user(Call *call, const Deployment *deployment, const ApiOperation *operation,
                         const Value *body, ApiReply *ret);
Status ram_look(Call *call, const Deployment *deployment, const ApiOperation *operation,
                const Value *object, ApiReply *ret);
// Whether the user that object names is ours: it is recorded, or it carries our mark.
Status ram_user_is_ours(Call *call, Deployment *deployment, const Value *object, bool *ret);
// "delete the policy of RAM user \"x\"", for messages.
const char *ram_tried(Call *call, const Value *object, const char *what);
// Something of that name is there and is not this deployment's.
Status ram_taken(Call *call, const char *what, const char *name);
