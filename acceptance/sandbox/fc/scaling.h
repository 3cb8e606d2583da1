// SPDX-License-Identifier: MPL-2.0
// Scaling configs: how many instances of a function stay up. Their number follows the wanted one
// after a scaled moment, in both directions.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// Instances that are up now.
int64_t fc_scaling_instances(const Cloud *cloud, Text function);
// Whether a scaling config, or an instance that it left, keeps the function from being deleted.
bool fc_scaling_holds(const Request *request, Text function);

Reply fc_scaling_put(const Request *request);
Reply fc_scaling_get(const Request *request);
Reply fc_scaling_delete(const Request *request);
