// SPDX-License-Identifier: MPL-2.0
// Addresses of pages.
#pragma once

#include "provider/value/value.h"

// The URL with the texts of a MAP as query parameters; empty and null ones are left out.
const char *url_with_query(Arena *arena, const char *url, const Value *parameters);
// "https://host:port" of an absolute URL; empty when it is none.
Text url_origin(Text url);
