// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/vpc.h"

#include "acceptance/sandbox/rpc/pending.h"
#include "acceptance/sandbox/vpc/network.h"
#include "acceptance/sandbox/vpc/vswitch.h"

static const ServiceOperation operations[] = {
    {"CreateVpc", vpc_network_create},
    {"DeleteVpc", vpc_network_delete},
    {"ModifyVpcAttribute", vpc_network_modify},
    {"DescribeVpcAttribute", vpc_network_get},
    {"DescribeVpcs", vpc_network_list},
    {"CreateVSwitch", vpc_vswitch_create},
    {"DeleteVSwitch", vpc_vswitch_delete},
    {"ModifyVSwitchAttribute", vpc_vswitch_modify},
    {"DescribeVSwitchAttributes", vpc_vswitch_get},
    {"DescribeVSwitches", vpc_vswitch_list},
    {"DescribeZones", vpc_zone_list},
    {"TagResources", vpc_tag},
    {"UnTagResources", vpc_untag},
    {"ListTagResources", vpc_tag_list},
};

static const ServiceEdit edits[] = {{"answer_missing", vpc_edit_answer_missing}};

static void settle(const Cloud *cloud, Arena *arena) {
    pending_settle(cloud, arena, VPC_VPCS);
    pending_settle(cloud, arena, VPC_VSWITCHES);
}

const Service vpc_service = {
    .name = "vpc",
    .errors = SERVICE_ERRORS_POP,
    .host_id = "vpc.aliyuncs.com",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .settle = settle,
};
