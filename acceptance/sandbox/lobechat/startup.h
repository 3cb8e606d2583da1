// SPDX-License-Identifier: MPL-2.0
// Whether a LobeChat container starts with the variables it is given: the rules of its line that
// the server checks before it listens.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

// NULL when it starts; otherwise the last lines of its log, after which it exits with code 1. Names
// variables, never shows their values.
const char *startup_log(Arena *arena, const Release *release, const Value *environment);
