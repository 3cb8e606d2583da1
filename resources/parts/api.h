// SPDX-License-Identifier: MPL-2.0
// Short forms for the API calls of parts.
#pragma once

#include "resources/alibaba/operations.h"
#include "resources/stack.h"

// MAP {name: text} for path arguments and small bodies.
const Value *api_pair(Arena *arena, const char *name, Text text);
const Value *api_pair_more(Arena *arena, const Value *map, const char *name, Text text);
Text api_function_name(const Value *object);
// A request of the deployment's region on the function of object (path argument functionName).
ApiRequest api_on_function(Arena *arena, const ApiOperation *operation, const Value *object);
// A request in the deployment's region.
ApiRequest api_of(const Deployment *deployment, const ApiOperation *operation, const Value *body);
// An RPC request in the deployment's region, which is named among the parameters too.
ApiRequest api_in_region(Arena *arena, const Deployment *deployment, const ApiOperation *operation,
                         const Value *body);
Status api_send(Call *call, const Deployment *deployment, const ApiRequest *request, ApiReply *ret);
// The same for what only looks: while a deployment is read, parts that ask the same share the
// answer; at any other time it is asked anew.
Status api_read(Call *call, const Deployment *deployment, const ApiRequest *request, ApiReply *ret);
// For an answer that is a list: its first member as body, API_NOT_FOUND when it has none.
void api_take_first(ApiReply *reply, const char *dotted);
// The deployment's mark as a tag: {Key, Value}.
const Value *api_mark_tag(Arena *arena, const Deployment *deployment, const Value *object);
// What the operation is about: what is planned, or what is read or deleted.
const Value *api_object(const Deployment *deployment);
// "in cn-hangzhou": where, for messages.
const char *api_region(Call *call, const Deployment *deployment);
// Making an object that must not be made twice: what creates it and what shows whether it is there.
typedef struct ApiCreation {
    Status (*send)(Call *call, Deployment *deployment, ApiReply *ret);
    Status (*look)(Call *call, Deployment *deployment, ApiReply *ret);
} ApiCreation;
// Sends until the outcome is certain: API_DONE with the new object, API_EXISTS with the object that
// was found (.sent: perhaps made by this very call, whose answer was lost), or a failure to be
// told.
Status api_create(Call *call, Deployment *deployment, const ApiCreation *creation, ApiReply *ret);
// Body with the ClientToken of a creation, which depends on nothing but what is asked for: a run
// that was cut off and the next one ask with the same, so that the service makes one object of
// both, even when its lists do not tell of it yet. former: the id of an object that was made with
// the same request and is gone (for a service gives its old answer for a day); empty: none is
// known.
const Value *api_with_token(Arena *arena, const ApiRequest *request, Text former);
// So many times an object that is gone is told of, then the token is one that never was.
enum { API_FORMER_MOST = 4 };

// Whether what a failed creation asked for may exist.
bool api_unsure(const ApiReply *reply);
// What a failed update left: the sentence, unless an answer was lost.
const char *api_unchanged(const ApiReply *reply, const char *as_it_was);
// Of an object that is waited for: what was asked is told, also that it is not there or that there
// was no time; everything else is a recorded failure.
Status api_told(Call *call, const ApiReply *reply, const char *tried);
// What a removal left whose answer was lost.
#define API_REMOVED_PERHAPS "Whether it still exists is not known; it is in the state."
// A removal's answer: done and not found are success, everything else a recorded failure.
Status api_removed(Call *call, const ApiReply *reply, const char *tried, const char *exists);
