// SPDX-License-Identifier: MPL-2.0
// What Function Compute accepts as a custom domain.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// domain: the whole configuration, after the merge for an update. NULL when it is fine, otherwise
// the message of InvalidArgument.
const char *fc_custom_domain_fault(const Request *request, const Value *domain);
// The first function that a route names and that does not exist; empty: all exist.
Text fc_custom_domain_missing_function(const Cloud *cloud, const Value *domain);
