// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

#define VPC(name, ...) RPC("vpc", "2016-04-28", name, __VA_ARGS__)

const ApiOperation vpc_create = VPC("CreateVpc", TOKEN);
const ApiOperation vpc_describe = VPC("DescribeVpcAttribute", REPEATABLE);
const ApiOperation vpc_list = VPC("DescribeVpcs", REPEATABLE);
const ApiOperation vpc_modify = VPC("ModifyVpcAttribute", REPEATABLE);
const ApiOperation vpc_delete = VPC("DeleteVpc", TOKEN);

const ApiOperation vpc_create_vswitch = VPC("CreateVSwitch", TOKEN);
const ApiOperation vpc_describe_vswitch = VPC("DescribeVSwitchAttributes", REPEATABLE);
const ApiOperation vpc_list_vswitches = VPC("DescribeVSwitches", REPEATABLE);
const ApiOperation vpc_delete_vswitch = VPC("DeleteVSwitch", REPEATABLE);

const ApiOperation vpc_tag_resources = VPC("TagResources", REPEATABLE);
const ApiOperation vpc_untag_resources = VPC("UnTagResources", REPEATABLE);
const ApiOperation vpc_list_tags = VPC("ListTagResources", REPEATABLE);

#define ECS(name, ...) RPC("ecs", "2014-05-26", name, __VA_ARGS__)

const ApiOperation ecs_create_security_group = ECS("CreateSecurityGroup", TOKEN);
const ApiOperation ecs_list_security_groups = ECS("DescribeSecurityGroups", REPEATABLE);
const ApiOperation ecs_describe_security_group = ECS("DescribeSecurityGroupAttribute", REPEATABLE);
const ApiOperation ecs_delete_security_group = ECS("DeleteSecurityGroup", REPEATABLE);
const ApiOperation ecs_authorize_security_group = ECS("AuthorizeSecurityGroup", TOKEN);

const ApiOperation ecs_list_network_interfaces = ECS("DescribeNetworkInterfaces", REPEATABLE);
const ApiOperation ecs_delete_network_interface = ECS("DeleteNetworkInterface", REPEATABLE);

const ApiOperation ecs_tag_resources = ECS("TagResources", REPEATABLE);
const ApiOperation ecs_untag_resources = ECS("UntagResources", REPEATABLE);
