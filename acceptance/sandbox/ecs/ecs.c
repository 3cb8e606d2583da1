// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/ecs.h"

#include "acceptance/sandbox/ecs/network_interface.h"
#include "acceptance/sandbox/ecs/permission.h"
#include "acceptance/sandbox/ecs/security_group.h"
#include "acceptance/sandbox/rpc/pending.h"

static const ServiceOperation operations[] = {
    {"CreateSecurityGroup", ecs_group_create},
    {"DeleteSecurityGroup", ecs_group_delete},
    {"ModifySecurityGroupAttribute", ecs_group_modify},
    {"DescribeSecurityGroups", ecs_group_list},
    {"DescribeSecurityGroupAttribute", ecs_permission_list},
    {"AuthorizeSecurityGroup", ecs_permission_authorize},
    {"AuthorizeSecurityGroupEgress", ecs_permission_authorize_egress},
    {"RevokeSecurityGroup", ecs_permission_revoke},
    {"RevokeSecurityGroupEgress", ecs_permission_revoke_egress},
    {"DescribeNetworkInterfaces", ecs_interface_list},
    {"DeleteNetworkInterface", ecs_interface_delete},
    {"TagResources", ecs_tag},
    {"UntagResources", ecs_untag},
    {"ListTagResources", ecs_tag_list},
};

static void settle(const Cloud *cloud, Arena *arena) {
    pending_settle(cloud, arena, ECS_INTERFACES);
}

const Service ecs_service = {
    .name = "ecs",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "ecs.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .settle = settle,
};
