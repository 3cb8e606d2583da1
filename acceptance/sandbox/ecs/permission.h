// SPDX-License-Identifier: MPL-2.0
// The rules of security groups. They are kept with their group, in the member that its own answers
// do not show.
#pragma once

#include "acceptance/sandbox/ecs/basics.h"

Reply ecs_permission_authorize(const Request *request);
Reply ecs_permission_authorize_egress(const Request *request);
Reply ecs_permission_revoke(const Request *request);
Reply ecs_permission_revoke_egress(const Request *request);
Reply ecs_permission_list(const Request *request); // DescribeSecurityGroupAttribute
