// SPDX-License-Identifier: MPL-2.0
// Somebody who changes or removes, behind Terraform's back, what belongs to a deployment.
#pragma once

#include "acceptance/rig/local_cloud.h"
#include "acceptance/simulation/random.h"

// What was done, for the trace; NULL: nothing. ret_removed: names of the parts that are gone by it,
// between spaces.
const char *human_edit(Random *random, LocalCloud *cloud, Arena *arena, const char **ret_removed);
// As a refusal asks for when a user has as many AccessKeys as it may: those nobody knows of go.
void human_delete_keys(LocalCloud *cloud, Arena *arena, Text kept);
