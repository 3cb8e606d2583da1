// SPDX-License-Identifier: MPL-2.0
// The one sandbox of a process: made once, because making its keys takes long, and the same again
// before each input.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

// As it was when it was made, or kept.
Sandbox *one_sandbox(void);
// What it holds now is what it will hold before each input.
void one_sandbox_keep(void);
// Where its services would be, as the provider is told (a MAP).
const Value *one_sandbox_ready_line(Arena *arena);
// The service behind such an address ("127.0.0.1:7"); NULL: none.
const Service *one_sandbox_service(Text address);
// Path and query of a message; false: the HTTP library would have refused them.
bool one_sandbox_target(Arena *arena, Text target, Message *message);
// With the signature of the account's key (or of the tenant's application), in the manner of the
// service.
void one_sandbox_sign(Sandbox *sandbox, const Service *service, Arena *arena, Message *message);
