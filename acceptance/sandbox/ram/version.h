// SPDX-License-Identifier: MPL-2.0
// The versions of custom policies: at most five, one of them in force.
#pragma once

#include "acceptance/sandbox/ram/basics.h"

Reply ram_version_create(const Request *request);
Reply ram_version_get(const Request *request);
Reply ram_version_delete(const Request *request);
Reply ram_version_list(const Request *request);
Reply ram_version_set_default(const Request *request);
