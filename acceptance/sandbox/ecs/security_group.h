// SPDX-License-Identifier: MPL-2.0
// The operations on security groups; those on their rules are in permission.h.
#pragma once

#include "acceptance/sandbox/ecs/basics.h"

Reply ecs_group_create(const Request *request);
Reply ecs_group_delete(const Request *request);
Reply ecs_group_modify(const Request *request);
Reply ecs_group_list(const Request *request);
