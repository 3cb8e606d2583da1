// SPDX-License-Identifier: MPL-2.0
// Elastic Compute Service (API 2014-05-26), of which only security groups and network interfaces
// are here: what its files share. Objects are stored as the Describe operations answer them.
#pragma once

#include "acceptance/sandbox/rpc/tags.h"

#define ECS_GROUPS "ecs/security_groups"        // key: SecurityGroupId
#define ECS_INTERFACES "ecs/network_interfaces" // key: NetworkInterfaceId

enum { ECS_PAGE_SIZE = 10, ECS_PAGE_MAXIMUM = 100 };

extern const TagStyle ecs_tags;

#define ECS_RULES RPC_PRIVATE ".permissions" // of a security group

// The group that the request names; NULL: there is none, and *ret_error says so.
const Value *ecs_group_addressed(const Request *request, Reply *ret_error);
// Whether a rule of the group lets another group in or out.
bool ecs_group_names(const Value *group, Text other);

Reply ecs_tag(const Request *request);
Reply ecs_untag(const Request *request);
Reply ecs_tag_list(const Request *request);
