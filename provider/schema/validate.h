// SPDX-License-Identifier: MPL-2.0
// A configuration against its table: required, read-only, checks. Everything wrong is reported,
// not only the first; unknown values are passed over.
#pragma once

#include "provider/schema/resource.h"

// write_only_allowed: whether Terraform can handle write-only attributes (1.11 and later); if not,
// a set one is an error.
Status validate_config(Call *call, const Attr *attrs, const Value *config, bool write_only_allowed);
// The table itself, as Terraform would check the schema made of it (a bad schema crashes
// Terraform): names, flag combinations, types, fallbacks, checks, docs. Returns the number of
// faults, recorded as errors. For tests.
size_t validate_table(Call *call, const char *owner, const Attr *attrs);
