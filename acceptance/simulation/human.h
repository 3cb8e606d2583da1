// SPDX-License-Identifier: MPL-2.0
// Somebody who changes or removes, behind Terraform's back, what belongs to a deployment.
#pragma once

#include "acceptance/rig/local_cloud.h"
#include "acceptance/simulation/random.h"

// What was done, for the trace; NULL: nothing. ret_removed: names of the parts that are gone by it,
// between spaces.
const char *human_edit(Random *random, LocalCloud *cloud, Arena *arena, const char **ret_removed);
