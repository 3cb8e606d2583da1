// SPDX-License-Identifier: MPL-2.0
// A URL taken apart by libcurl's own parser.
#pragma once

#include "provider/base/text.h"

typedef struct UrlParts {
    Text scheme, host, port; // port empty when the URL has none
    Text user, password;     // decoded; empty when there are none
    Text path;               // as written, with its slash
} UrlParts;

// Any scheme. False when it is not a URL with a host. What is in *ret may be secret.
bool url_split(Arena *arena, Text url, UrlParts *ret);
