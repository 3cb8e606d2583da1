// SPDX-License-Identifier: MPL-2.0
// The operations on VPCs themselves.
#pragma once

#include "acceptance/sandbox/vpc/basics.h"

Reply vpc_network_create(const Request *request);
Reply vpc_network_delete(const Request *request);
Reply vpc_network_modify(const Request *request);
Reply vpc_network_get(const Request *request);
Reply vpc_network_list(const Request *request);
