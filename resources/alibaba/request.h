// SPDX-License-Identifier: MPL-2.0
// What api_call() adds to a request before it is sent, and what of it an answer must not repeat.
#pragma once

#include "resources/alibaba/api.h"

// A ClientToken that says nothing but what is asked for and what it follows (former).
Text request_token(Arena *arena, const ApiRequest *request, Text former);
// With a random ClientToken where the operation takes one and the request has none. The same token
// goes with all attempts, so that the service knows them as one request.
ApiRequest request_with_token(Arena *arena, const ApiRequest *request);
// The message of an answer without the passwords and keys of the request that it may quote. Those
// that were generated are in no configuration, so nothing later would know them.
Text request_hide_secrets(Arena *arena, const ApiRequest *request, Text message);
