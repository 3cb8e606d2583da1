// SPDX-License-Identifier: MPL-2.0
// Bytes as text of few characters. Nothing here fails.
#pragma once

#include "provider/base/text.h"

Text encode_hex(Arena *arena, Text bytes, bool upper);
// Percent-encoding: letters, digits and the characters in kept stand for themselves. upper: of the
// hexadecimal digits, as RFC 3986 wants them.
Text encode_percent(Arena *arena, Text text, const char *kept, bool upper);

// RFC 3986's unreserved characters that are no letters or digits.
#define ENCODE_UNRESERVED "-_.~"
