// SPDX-License-Identifier: MPL-2.0
// The VSwitch of function and database, in a zone that has the database's class.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/network.h"
#include "resources/parts/network_range.h"
#include "resources/parts/zone.h"

static const char *const needs[] = {PART_VPC, NULL};

static const Value *zone_wanted(const Value *object) {
    return value_list_at(value_get(value_get(object, A_NETWORK), A_ZONE_IDS), 0);
}

static Text vswitch_fit(const Value *object) {
    return value_text(zone_wanted(object));
}

// The VPC's answer names its VSwitches, and nothing but that can change of one.
static Status vswitch_read_recorded(Call *call, Deployment *deployment, const Value *object,
                                    Found *ret) {
    Text id = stack_part_id(object, PART_VSWITCH);
    Found vpc = {0};
    TRY(network_read(call, deployment, &network_vpc, object, &vpc));
    const Value *ids = value_at(vpc.body, "VSwitchIds.VSwitchId");
    if (!value_list_has_text(ids, id)) return status_ok();
    const Value *body = api_pair(call->arena, network_vswitch.id, id);
    body = value_with(call->arena, body, "ZoneId", value_get(object, A_ZONE_ID));
    *ret = network_found(call, deployment, &network_vswitch, body);
    ret->drifted = false;
    return status_ok();
}

static Status vswitch_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    // After an import its zone is not known yet.
    bool recorded = stack_part_id(object, PART_VSWITCH).length > 0;
    if (recorded && !value_is_null(value_get(object, A_ZONE_ID)))
        return vswitch_read_recorded(call, deployment, object, ret);
    return network_read(call, deployment, &network_vswitch, object, ret);
}

static Status vswitch_new(Call *call, Deployment *deployment, Text vpc) {
    Text zone;
    TRY(zone_choose(call, deployment, &zone));
    const Value *body = api_pair(call->arena, "VpcId", vpc);
    body = api_pair_more(call->arena, body, "ZoneId", zone);
    const char *range = range_of_vswitch(call->arena, deployment->planned);
    body = api_pair_more(call->arena, body, "CidrBlock", text_of(range));
    return network_create(call, deployment, &network_vswitch, body);
}

static Status vswitch_adopt(Call *call, Deployment *deployment, const Value *found, Text vpc) {
    const Value *zone = zone_wanted(deployment->planned);
    Path network = path_attribute(NULL, A_NETWORK), path = path_attribute(&network, A_ZONE_IDS);
    if (!value_is_null(zone) && !value_equal(zone, value_get(found, "ZoneId")))
        return network_unfit(call, &network_vswitch, found, "ZoneId", &path);
    if (!text_equal(value_text(value_get(found, "VpcId")), vpc))
        return network_unfit(call, &network_vswitch, found, "VpcId", NULL);
    return network_adopt(call, deployment, &network_vswitch, found);
}

static Status vswitch_create(Call *call, Deployment *deployment) {
    Text vpc = value_text(value_get(stack_now(call, deployment), A_VPC_ID));
    const Value *found;
    TRY(network_find(call, deployment, &network_vswitch, &found));
    return value_is_null(found) ? vswitch_new(call, deployment, vpc)
                                : vswitch_adopt(call, deployment, found, vpc);
}

static Status vswitch_remove(Call *call, Deployment *deployment, const Value *object) {
    return network_remove(call, deployment, &network_vswitch, object);
}

const Part vswitch_part = {
    .name = PART_VSWITCH,
    .label = "VSwitch",
    .needs = needs,
    .wanted = database_wants_network,
    .fit = vswitch_fit,
    .read = vswitch_read,
    .create = vswitch_create,
    .remove = vswitch_remove,
};
