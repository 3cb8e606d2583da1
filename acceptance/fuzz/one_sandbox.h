// SPDX-License-Identifier: MPL-2.0
// The one sandbox of a process: made once, because making its keys takes long, and the same again
// before each input.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

// As it was when it was made.
Sandbox *one_sandbox(void);
// With the signature of the account's key (or of the tenant's application), in the manner of the
// service.
void one_sandbox_sign(Sandbox *sandbox, const Service *service, Arena *arena, Message *message);
