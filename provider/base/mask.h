// SPDX-License-Identifier: MPL-2.0
// The secrets that a call came to know, so that no message repeats one: services quote what they
// were sent, in whatever spelling. Threads of one call share them.
#pragma once

#include "provider/base/text.h"

typedef struct Masks Masks;

Masks *masks_new(Arena *arena);
// Copies the secret. Of one with several lines each long line is a secret too. Very short ones are
// left out: they would tear harmless words apart. masks may be NULL.
void masks_add(Masks *masks, Text secret);
// The text with "(sensitive value)" in the place of each secret, also where it is spelled as part
// of a URL (once or twice), as JSON, in hexadecimal or in base64, alone or inside something longer.
// The text itself when there is none in it. masks may be NULL.
Text masks_apply(Arena *arena, Masks *masks, Text text);
