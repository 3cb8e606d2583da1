// SPDX-License-Identifier: MPL-2.0
// The operations on VSwitches.
#pragma once

#include "acceptance/sandbox/vpc/basics.h"

Reply vpc_vswitch_create(const Request *request);
Reply vpc_vswitch_delete(const Request *request);
Reply vpc_vswitch_modify(const Request *request);
Reply vpc_vswitch_get(const Request *request);
Reply vpc_vswitch_list(const Request *request);
