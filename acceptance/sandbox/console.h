// SPDX-License-Identifier: MPL-2.0
// Pages for people at the control origin: what exists, the latest requests, the fault rules. They
// only show; nothing in them is a script, a form or from elsewhere.
#pragma once

#include "acceptance/sandbox/message.h"
#include "acceptance/sandbox/sandbox.h"

bool console_has(Text path); // whether a page has this path
Answer console_serve(Sandbox *sandbox, Arena *arena, const Message *message);
