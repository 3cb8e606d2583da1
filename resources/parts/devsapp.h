// SPDX-License-Identifier: MPL-2.0
// Domain names for tests below devsapp.net, which the Serverless Devs community gives out to who
// shows that an account is theirs: by an answer of a function in it.
#pragma once

#include "resources/parts/api.h"

// Whether the recorded name is about to end.
bool devsapp_is_expiring(const Value *object);

// ---- the service that gives them out (devsapp_service.c)

// Asks for a name; *ret_token is what the account's function has to answer.
Status devsapp_ask(Call *call, Deployment *deployment, Text name, Text *ret_token);
// Has the service look at the function and make the name's DNS record.
Status devsapp_prove(Call *call, Deployment *deployment, Text token);

// ---- the function that proves the account (devsapp_helper.c), in Function Compute 2.0

Status devsapp_helper_make(Call *call, Deployment *deployment, Text token);
// Removes what this deployment has left of it, now or when it was interrupted, and the service
// around it if nobody else uses that.
Status devsapp_helper_sweep(Call *call, Deployment *deployment, const Value *object);
