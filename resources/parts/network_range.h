// SPDX-License-Identifier: MPL-2.0
// The address ranges of the deployment's VPC and VSwitches.
#pragma once

#include "resources/parts/api.h"

// Of the VPC that is made, and of its VSwitch: the first 256 addresses.
const char *range_of_vpc(const Value *object);
const char *range_of_vswitch(Arena *arena, const Value *object);
// Ids of the VSwitches that a change works with (LIST), made or given; the first is the database's.
const Value *range_vswitches(Call *call, Deployment *deployment);
// A VSwitch, by its id, as DescribeVSwitchAttributes tells it.
Status range_describe(Call *call, const Deployment *deployment, Text vswitch, const Value **ret);
// The ranges of all VSwitches (LIST of text), made or given.
Status range_list(Call *call, Deployment *deployment, const Value *object, const Value **ret);
