// SPDX-License-Identifier: MPL-2.0
// The way of a request through a service: which operation, who, are the parameters good, does it
// have to fail, wait, handle, commit, answer, record. Called from many threads at once.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

// The operation that a request without its body asks for; NULL when none is named.
const char *dispatch_operation(Sandbox *sandbox, const Service *service, Arena *arena,
                               const Message *head);
Answer dispatch_serve(Sandbox *sandbox, const Service *service, Arena *arena,
                      const Message *message);
