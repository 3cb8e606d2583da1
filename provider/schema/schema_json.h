// SPDX-License-Identifier: MPL-2.0
// The provider's schema as `terraform providers schema -json` shows it, from the tables.
#pragma once

#include "provider/schema/resource.h"

Text schema_json(Arena *arena, const Provider *provider);
