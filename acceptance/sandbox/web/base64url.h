// SPDX-License-Identifier: MPL-2.0
// base64 as URLs and JSON web tokens write it: '-' and '_', no padding.
#pragma once

#include "provider/base/text.h"

Text base64url_encode(Arena *arena, Text bytes);
// Takes the ordinary alphabet and padding too, as browsers' atob() does. False: neither.
bool base64url_decode(Arena *arena, Text text, Text *ret);
