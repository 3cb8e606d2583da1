// SPDX-License-Identifier: MPL-2.0
// Network interfaces. None is made through the API here: other services of the cloud put theirs
// into an account's VSwitches, and let go of them in their own time.
#pragma once

#include "acceptance/sandbox/ecs/basics.h"

// The private member that says for whom it is there.
#define ECS_INTERFACE_OWNER RPC_PRIVATE ".owner"

typedef struct InterfacePlan {
    const char *name;
    Text vswitch, security_group; // ids of what exists
    const char *owner;
} InterfacePlan;

// Makes one that is InUse, with the next free address of the VSwitch.
void ecs_interface_attach(const Cloud *cloud, Arena *arena, const InterfacePlan *plan);

Reply ecs_interface_list(const Request *request);
Reply ecs_interface_delete(const Request *request);
