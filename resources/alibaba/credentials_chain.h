// SPDX-License-Identifier: MPL-2.0
// The places that keys can come from, in order of precedence.
#pragma once

#include "resources/alibaba/credential_source.h"

// Asks one place after the other, then assumes the provider block's role with what was found.
// When nothing serves: false, and *ret_story tells of every place (in the call's arena).
bool chain_keys(Lookup *lookup, Credentials *ret, const char **ret_story);
