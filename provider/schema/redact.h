// SPDX-License-Identifier: MPL-2.0
// Which texts of an object are secrets, so that messages do not repeat them: a service may quote in
// its answer what it was sent.
#pragma once

#include "provider/schema/attrs.h"

// Hides (call_hide) the texts of object's sensitive and write-only attributes.
void redact_learn(Call *call, const Attr *rows, const Value *object);
