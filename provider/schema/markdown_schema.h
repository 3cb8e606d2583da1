// SPDX-License-Identifier: MPL-2.0
// The Schema section of a documentation page: every attribute by kind, nested ones below, in the
// form that users know from tfplugindocs.
#pragma once

#include "provider/schema/resource.h"

// rows are full rows.
void markdown_schema(Buffer *page, const Attr *rows);
// The lines of one table without headings or nested sections, for `timeouts`.
void markdown_members(Buffer *page, const Attr *rows);
