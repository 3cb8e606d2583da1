// SPDX-License-Identifier: MPL-2.0
// The security group of the function's network interfaces. It needs no rule: the function connects
// outwards, which a new group allows, and nothing connects to it.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/network.h"

static const char *const needs[] = {PART_VPC, NULL};

static Status group_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    return network_read(call, deployment, &network_group, object, ret);
}

static Status group_create(Call *call, Deployment *deployment) {
    Text vpc = value_text(value_get(stack_now(call, deployment), A_VPC_ID));
    const Value *found;
    TRY(network_find(call, deployment, &network_group, &found));
    if (value_is_null(found))
        return network_create(call, deployment, &network_group,
                              api_pair(call->arena, "VpcId", vpc));
    if (text_equal(value_text(value_get(found, "VpcId")), vpc))
        return network_adopt(call, deployment, &network_group, found);
    return network_unfit(call, &network_group, found, "VpcId", NULL);
}

static Status group_update(Call *call, Deployment *deployment) {
    return network_update(call, deployment, &network_group);
}

static Status group_remove(Call *call, Deployment *deployment, const Value *object) {
    return network_remove(call, deployment, &network_group, object);
}

const Part security_group_part = {
    .name = PART_SECURITY_GROUP,
    .label = "security group",
    .needs = needs,
    .wanted = database_wants_network,
    .read = group_read,
    .create = group_create,
    .update = group_update,
    .remove = group_remove,
};
