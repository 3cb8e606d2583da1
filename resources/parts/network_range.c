// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/network_range.h"

#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/network.h"

#include <string.h>

static const char default_range[] = "172.16.0.0/16"; // when `network` is not set at all

const char *range_of_vpc(const Value *object) {
    Text given = value_text(value_get(value_get(object, A_NETWORK), A_CIDR_BLOCK));
    return given.length > 0 ? given.data : default_range;
}

const char *range_of_vswitch(Arena *arena, const Value *object) {
    const char *range = range_of_vpc(object);
    return arena_printf(arena, "%.*s/24", (int)strcspn(range, "/"), range);
}

static const Value *given_vswitches(const Value *object) {
    return value_get(value_get(object, A_NETWORK), A_VSWITCH_IDS);
}

const Value *range_vswitches(Call *call, Deployment *deployment) {
    const Value *now = stack_now(call, deployment);
    const Value *ids = value_get(now, A_VSWITCH_IDS);
    return value_count(ids) > 0 ? ids : given_vswitches(now);
}

static Status vswitch_missing(Call *call, const Deployment *deployment, Text id) {
    Path network = path_attribute(NULL, A_NETWORK);
    Path path = path_attribute(&network, A_VSWITCH_IDS);
    return call_fail(call, &path, "VSwitch not found",
                     "There is no VSwitch %s %s. Correct the id, or leave `network` out to have a "
                     "VSwitch made.",
                     id.data, api_region(call, deployment));
}

// A missing one may be answered with empty members.
Status range_describe(Call *call, const Deployment *deployment, Text vswitch, const Value **ret) {
    const ApiRequest request = api_in_region(call->arena, deployment, &vpc_describe_vswitch,
                                             api_pair(call->arena, "VSwitchId", vswitch));
    ApiReply reply;
    TRY(api_read(call, deployment, &request, &reply));
    *ret = reply.body;
    bool empty = value_text(value_get(reply.body, "VSwitchId")).length == 0;
    if (reply.outcome == API_DONE && !empty) return status_ok();
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND)
        return vswitch_missing(call, deployment, vswitch);
    const char *tried = arena_printf(call->arena, "read VSwitch %s", vswitch.data);
    return api_fail(call, &reply, &(ApiStory){.tried = tried});
}

static Status ranges_given(Call *call, Deployment *deployment, const Value *ids,
                           const Value **ret) {
    const Value **ranges = ARENA_ARRAY(call->arena, value_count(ids) + 1, const Value *);
    for (size_t i = 0; i < value_count(ids); i++) {
        const Value *answer;
        TRY(range_describe(call, deployment, value_text(value_list_at(ids, i)), &answer));
        ranges[i] = value_get(answer, "CidrBlock");
    }
    *ret = value_list(call->arena, VALUE_LIST, ranges, value_count(ids));
    return status_ok();
}

// After an import nothing is known but that the VSwitch carries the deployment's tag.
static Status range_discovered(Call *call, Deployment *deployment, const Value *object,
                               const Value **ret) {
    ApiReply reply;
    TRY(network_look(call, deployment, &network_vswitch, object, &reply));
    *ret = value_text(value_get(reply.body, "CidrBlock")).length > 0
               ? value_get(reply.body, "CidrBlock")
               : value_cstring(call->arena, range_of_vswitch(call->arena, object));
    return status_ok();
}

Status range_list(Call *call, Deployment *deployment, const Value *object, const Value **ret) {
    if (!database_wants_network(object))
        return ranges_given(call, deployment, given_vswitches(object), ret);
    const Value *range = value_cstring(call->arena, range_of_vswitch(call->arena, object));
    if (deployment->discover) TRY(range_discovered(call, deployment, object, &range));
    *ret = value_list_one(call->arena, range);
    return status_ok();
}
