// SPDX-License-Identifier: MPL-2.0
// HTML written in order into a buffer. Markup is constant text of ours; whatever comes from
// elsewhere goes through html_text() or html_query(), the only ways to write it.
#pragma once

#include "provider/base/text.h"

// Text as content or inside a quoted attribute: its markup means nothing, what is no UTF-8 and
// control characters are replaced.
void html_text(Buffer *page, Text text);
void html_cstring(Buffer *page, const char *text);
// Text percent-encoded for a place in a query.
void html_query(Buffer *page, Text text);
