// SPDX-License-Identifier: MPL-2.0
// MessagePack as Terraform writes values (go-cty's form) <-> Value. Unknown values are extensions,
// refined ones are read as plain unknown.
#pragma once

#include "provider/base/call.h"
#include "provider/value/value.h"

// what is how messages name the value ("config", "prior state"). Empty input is null. A misfit is a
// recorded error.
Status msgpack_parse(Call *call, Text bytes, const Type *type, const char *what, const Value **ret);
// The value must conform to type; checked again here, because a malformed answer makes Terraform
// forget the object: then nothing is written and an error recorded.
Status msgpack_print(Call *call, const Value *value, const Type *type, const char *what, Text *ret);
