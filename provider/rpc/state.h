// SPDX-License-Identifier: MPL-2.0
// What every object that is handed back to Terraform as a state must obey: write-only attributes
// null, nothing unknown, the exact shape of the type.
#pragma once

#include "provider/schema/resource.h"

// Write-only attributes null at any depth. rows: full rows.
const Value *state_without_write_only(Arena *arena, const Attr *rows, const Value *object);
// Records one error for each attribute that is still unknown. A null object is fine.
Status state_check_known(Call *call, const Value *object);
