// SPDX-License-Identifier: MPL-2.0
// The regions of Function Compute.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

Reply fc_region_list(const Request *request);
