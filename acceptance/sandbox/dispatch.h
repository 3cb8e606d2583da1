// SPDX-License-Identifier: MPL-2.0
// The way of a request through a service: which operation, who, are the parameters good, does it
// have to fail, wait, handle, commit, answer, record. Called from many threads at once.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

Answer dispatch_serve(Sandbox *sandbox, const Service *service, Arena *arena,
                      const Message *message);
