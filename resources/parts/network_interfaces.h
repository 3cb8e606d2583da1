// SPDX-License-Identifier: MPL-2.0
// Network interfaces that keep a security group or a VSwitch from being deleted. Function Compute
// leaves its own for a while; other people's are never touched, only named.
#pragma once

#include "resources/parts/api.h"

// Waits until no interface uses the object, and deletes those that Function Compute has let go.
// filter is the name of the object's id in requests: "SecurityGroupId" or "VSwitchId".
Status network_interfaces_gone(Call *call, const Deployment *deployment, const char *filter,
                               Text id);
