// SPDX-License-Identifier: MPL-2.0
// Values of attributes whose checks do not tell what would be understood: names of things that
// exist, certificates, versions, moments. Everything else is drawn from the rows alone.
#pragma once

#include "acceptance/properties/chance.h"
#include "provider/value/value.h"

// path: dotted, without the keys of maps; the keys themselves are "users[]". NULL: there is
// nothing to know. A text that begins with "@" stands for a value of the World.
const Value *meaning_draw(Chance *chance, Arena *arena, const char *type, const char *path);
