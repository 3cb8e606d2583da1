// SPDX-License-Identifier: MPL-2.0
// What a request to OSS gives, by name and for the audit log only: OSS has no contract that says
// what is a parameter, and its parameters travel in the query, in headers and in XML.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

// A MAP whose keys are the names: "list-type", "x-oss-acl", "CORSRule.AllowedOrigin". No values.
const Value *oss_parameters(const Request *request);
