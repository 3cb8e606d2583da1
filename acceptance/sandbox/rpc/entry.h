// SPDX-License-Identifier: MPL-2.0
// What the services with an RPC API have in common when a request comes in: their parameters, the
// region, and the parameters that exist but are not emulated.
#pragma once

#include "acceptance/sandbox/service.h"

// The member of an object that no answer shows.
#define RPC_PRIVATE "sandbox"

// Text of a parameter or, in an edit, of a member of its arguments.
Text rpc_parameter(const Request *request, const char *name);
// Whether the request asks for another region, or for something that the sandbox does not emulate.
bool rpc_refused(const Request *request, Reply *ret_error);
// Whether each parameter that is given and that names a member of the object equals it.
bool rpc_matches(const Request *request, const Value *object, const char *const *names);
// Without the private member.
const Value *rpc_view(Arena *arena, const Value *object);
// Whether the name (up to 128 characters) or the description (256) of an object is too long or
// begins like a URL. kind: as in the parameter "<kind>Name"; called: as in the messages.
bool rpc_texts_refused(const Request *request, const char *kind, const char *called,
                       Reply *ret_error);
const Value *rpc_now(const Request *request);
