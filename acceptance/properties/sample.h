// SPDX-License-Identifier: MPL-2.0
// Random texts: those that a POSIX extended regular expression matches, and any at all.
#pragma once

#include "acceptance/properties/chance.h"
#include "provider/base/text.h"

// pattern: of what the attribute tables use: groups, alternatives, classes, repetition, anchors at
// both ends.
Text sample_pattern(Chance *chance, Arena *arena, const char *pattern);
// Of so many characters, among them quotes, line ends and some that take several bytes.
Text sample_text(Chance *chance, Arena *arena, size_t characters);
