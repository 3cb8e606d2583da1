// SPDX-License-Identifier: MPL-2.0
// A function's way into a VPC: what its vpcConfig must name, and the network interfaces that
// Function Compute puts into the account's VSwitches for it. They are named fc-eni, come when the
// function is active and outlive it: for a while they stay InUse, then they are Available, and then
// they vanish or wait to be deleted, as the settings say. How long the cloud keeps them is not
// documented.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

enum { FC_INTERFACE_HOLD_S = 60, FC_INTERFACE_VANISH_S = 60 };

// The message of InvalidArgument; NULL: the function's network is fine.
const char *fc_network_fault(Arena *arena, const Cloud *cloud, const Value *config);
void fc_network_settle(const Cloud *cloud, Arena *arena);

// "set_network_interfaces" {"hold_s", "vanish", "vanish_s"}
Reply fc_edit_set_network_interfaces(const Request *request);
// "pin_network_interface", "unpin_network_interface" {"networkInterfaceId"}
Reply fc_edit_pin_network_interface(const Request *request);
Reply fc_edit_unpin_network_interface(const Request *request);
// LIST of the zones whose VSwitches functions can be in.
const Value *fc_network_zones(Arena *arena, const Cloud *cloud);
