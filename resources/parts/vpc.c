// SPDX-License-Identifier: MPL-2.0
// The VPC that function and database are in, when none is given.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/network.h"
#include "resources/parts/network_range.h"

static Text vpc_fit(const Value *object) {
    return text_of(range_of_vpc(object));
}

static Status vpc_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    return network_read(call, deployment, &network_vpc, object, ret);
}

static Status vpc_make(Call *call, Deployment *deployment) {
    Text range = text_of(range_of_vpc(deployment->planned));
    const Value *found;
    TRY(network_find(call, deployment, &network_vpc, &found));
    if (value_is_null(found))
        return network_create(call, deployment, &network_vpc,
                              api_pair(call->arena, "CidrBlock", range));
    if (text_equal(value_text(value_get(found, "CidrBlock")), range))
        return network_adopt(call, deployment, &network_vpc, found);
    Path network = path_attribute(NULL, A_NETWORK), path = path_attribute(&network, A_CIDR_BLOCK);
    return network_unfit(call, &network_vpc, found, "CidrBlock", &path);
}

static Status vpc_update(Call *call, Deployment *deployment) {
    return network_update(call, deployment, &network_vpc);
}

static Status vpc_remove(Call *call, Deployment *deployment, const Value *object) {
    return network_remove(call, deployment, &network_vpc, object);
}

const Part vpc_part = {
    .name = PART_VPC,
    .label = "VPC",
    .wanted = database_wants_network,
    .fit = vpc_fit,
    .read = vpc_read,
    .create = vpc_make,
    .update = vpc_update,
    .remove = vpc_remove,
};
