// SPDX-License-Identifier: MPL-2.0
// Takes secrets out of messages: a service may quote in its answer what it was sent.
#pragma once

#include "provider/schema/attrs.h"

// Replaces, in every diagnostic of the call, the texts of object's sensitive and write-only
// attributes. Very short ones are left: they would tear harmless words apart.
void redact_diags(Call *call, const Attr *rows, const Value *object);
