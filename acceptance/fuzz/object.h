// SPDX-License-Identifier: MPL-2.0
// Objects of a resource out of the JSON that inputs hold.
#pragma once

#include "provider/schema/resource.h"

// A line of JSON as a value of the type: "?" is unknown, what does not fit is null. NULL when it is
// not JSON. rows: of the object; with secret, its sensitive texts end in the canary.
const Value *object_read(Call *call, const Attr *rows, const Type *type, Text json, bool secret);
