// SPDX-License-Identifier: MPL-2.0
// Attribute tables -> the protocol's Schema message, as GetProviderSchema answers it.
#pragma once

#include "provider/schema/resource.h"
#include "tfplugin6.pb-c.h"

// rows: full rows (attrs.h). doc is Markdown. The block is never absent, even without rows:
// Terraform cannot bear that.
Tfplugin6__Schema *schema_message(Arena *arena, const Attr *rows, int64_t version, const char *doc);
