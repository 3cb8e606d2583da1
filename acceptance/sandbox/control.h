// SPDX-License-Identifier: MPL-2.0
// The control interface, an origin of its own (README.md describes it): faults, audit log, what
// exists, edits behind the clients' back, the clock. Not signed: it is the operator's side.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

Answer control_serve(Sandbox *sandbox, Arena *arena, const Message *message);
