// SPDX-License-Identifier: MPL-2.0
// Environment variables as this directory uses them: an empty variable counts as not set.
#pragma once

#include "provider/base/text.h"

Text process_env(const char *name);         // empty when not set
bool process_env_is_true(const char *name); // "true", "1", "yes", "on", any case
// Value of the first that is set, with its name; empty when none is. names ends with NULL.
Text process_env_first(const char *const *names, const char **ret_name);
