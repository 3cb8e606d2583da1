// SPDX-License-Identifier: MPL-2.0
// lobechat_database with some of its parts only, for tests of those: its rows and its rules.
#pragma once

#include "provider/schema/resource.h"

typedef enum StackParts { STACK_NETWORK, STACK_DATABASE } StackParts;

// A provider with that resource alone, until the next one is asked for. Network: VPC, VSwitch,
// security group. Database: those and everything in RDS.
const Provider *stack_rig(StackParts parts);
