// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/vswitch.h"

#include "acceptance/sandbox/ecs/basics.h"
#include "acceptance/sandbox/rpc/once.h"
#include "acceptance/sandbox/rpc/pages.h"
#include "acceptance/sandbox/rpc/pending.h"
#include "acceptance/sandbox/vpc/cidr.h"

#define RDS_INSTANCES "rds/instances"

enum { RESERVED_ADDRESSES = 4 }; // the first and the last three of each VSwitch

// ---- neighbours
typedef bool (*Question)(const Value *vswitch, const void *context);

// Whether the answer is yes for any VSwitch of the VPC.
static bool any_of_vpc(const Store *store, Text vpc, Question question, const void *context) {
    for (const StoreObject *o = store_next(store, VPC_VSWITCHES, TEXT("")); o != NULL;
         o = store_next(store, VPC_VSWITCHES, o->key))
        if (text_equal(vpc, value_text(value_get(o->value, "VpcId"))) &&
            question(o->value, context))
            return true;
    return false;
}

static bool is_pending(const Value *vswitch, const void *context) {
    (void)context;
    return pending_is(vswitch);
}

static bool overlaps(const Value *vswitch, const void *context) {
    Cidr cidr;
    return cidr_parse(value_text(value_get(vswitch, "CidrBlock")), &cidr) &&
           cidr_overlaps(cidr, *(const Cidr *)context);
}

static Reply no_vswitch(const Request *request) {
    return reply_error(request, 404, "InvalidVswitchID.NotFound",
                       "Specified virtual switch does not exist.");
}

// A VPC works on one VSwitch at a time.
static Reply busy(const Request *request) {
    return reply_error(request, 400, "TaskConflict",
                       "The operation is too frequent, please wait a moment and try again.");
}

// ---- making
static bool is_refused(const Request *request, const Value *vpc, Cidr cidr, Reply *ret) {
    const Store *store = request->cloud->store;
    Cidr outer = {0};
    Text id = rpc_parameter(request, "VpcId");
    cidr_parse(value_text(value_get(vpc, "CidrBlock")), &outer);
    if (!vpc_has_zone(request->cloud, rpc_parameter(request, "ZoneId")))
        *ret = reply_error(request, 400, "InvalidZoneId.NotFound",
                           "The specified zone does not exist in this region.");
    else if (cidr.mask < 16 || cidr.mask > 29 || !cidr_contains(outer, cidr))
        *ret = reply_error(request, 400, "InvalidCidrBlock.Malformed",
                           "Specified CIDR block is not valid: it has to be in that of the VPC, "
                           "with a mask of 16 to 29 bits.");
    else if (any_of_vpc(store, id, overlaps, &cidr))
        *ret = reply_error(request, 400, "InvalidCidrBlock.Overlapped",
                           "Specified CIDR block overlapped with other subnets.");
    else if (pending_is(vpc))
        *ret = reply_error(request, 400, "IncorrectVpcStatus",
                           "Current VPC status does not support this operation.");
    else if (any_of_vpc(store, id, is_pending, NULL))
        *ret = busy(request);
    else
        return rpc_texts_refused(request, "VSwitch", "VSwitch", ret) || tags_refused(request, ret);
    return true;
}

static const Value *new_vswitch(const Request *request, const Value *vpc, Text id) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("VSwitchId"), value_string(arena, id)},
        {TEXT("VpcId"), value_get(vpc, "VpcId")},
        {TEXT("VSwitchName"), value_string(arena, rpc_parameter(request, "VSwitchName"))},
        {TEXT("Description"), value_string(arena, rpc_parameter(request, "Description"))},
        {TEXT("CidrBlock"), value_string(arena, rpc_parameter(request, "CidrBlock"))},
        {TEXT("ZoneId"), value_string(arena, rpc_parameter(request, "ZoneId"))},
        {TEXT("OwnerId"), value_get(vpc, "OwnerId")},
        {TEXT("ResourceGroupId"), value_get(vpc, "ResourceGroupId")},
        {TEXT("CreationTime"), rpc_now(request)},
        {TEXT("IsDefault"), &value_false},
        {TEXT("EnabledIpv6"), &value_false},
        {TEXT("NetworkAclId"), &value_empty_string},
        {TEXT("Tags"), tags_given(request, &vpc_tags)},
    };
    const Value *vswitch = value_map(arena, entries, COUNT_OF(entries));
    vswitch = value_with_at(arena, vswitch, "RouteTable.RouteTableId",
                            value_list_at(value_at(vpc, "RouterTableIds.RouterTableIds"), 0));
    return value_with_at(arena, vswitch, "RouteTable.RouteTableType",
                         value_cstring(arena, "System"));
}

static Reply create(const Request *request) {
    static const Pending making = {.status = "Pending", .ms = VSWITCH_MAKE_MS, .then = "Available"};
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    Cidr cidr;
    Reply refusal;
    const Value *vpc = store_get(cloud->store, VPC_VPCS, rpc_parameter(request, "VpcId"));
    if (vpc == NULL)
        return reply_error(request, 404, "InvalidVpcId.NotFound", "Specified VPC does not exist.");
    if (!cidr_parse(rpc_parameter(request, "CidrBlock"), &cidr))
        return reply_error(request, 400, "InvalidCidrBlock.Malformed",
                           "Specified CIDR block is not valid.");
    if (is_refused(request, vpc, cidr, &refusal)) return refusal;
    Text id = text_of(arena_printf(arena, "vsw-%s", ident_alnum(cloud->ident, arena, 21)));
    const Value *vswitch = new_vswitch(request, vpc, id);
    store_put(cloud->store, VPC_VSWITCHES, id, pending_begin(arena, cloud, vswitch, &making));
    return reply_ok(value_with(arena, &value_empty_map, "VSwitchId", value_string(arena, id)));
}

Reply vpc_vswitch_create(const Request *request) {
    return rpc_once(request, create);
}

// ---- deleting
static size_t count_in(const Cloud *cloud, const char *collection, Text vswitch) {
    size_t count = 0;
    for (const StoreObject *o = store_next(cloud->store, collection, TEXT("")); o != NULL;
         o = store_next(cloud->store, collection, o->key))
        count += text_equal(vswitch, value_text(value_get(o->value, "VSwitchId")));
    return count;
}

Reply vpc_vswitch_delete(const Request *request) {
    static const Pending deleting = {.status = "Pending", .ms = VSWITCH_DELETE_MS};
    const Cloud *cloud = request->cloud;
    Reply refusal;
    if (rpc_refused(request, &refusal)) return refusal;
    Text id = rpc_parameter(request, "VSwitchId");
    const Value *vswitch = store_get(cloud->store, VPC_VSWITCHES, id);
    if (vswitch == NULL) return no_vswitch(request);
    if (pending_is(vswitch))
        return reply_error(request, 400, "IncorrectVSwitchStatus",
                           "Current VSwitch status does not support this operation.");
    if (any_of_vpc(cloud->store, value_text(value_get(vswitch, "VpcId")), is_pending, NULL))
        return busy(request);
    if (count_in(cloud, ECS_INTERFACES, id) > 0 || count_in(cloud, RDS_INSTANCES, id) > 0)
        return reply_error(request, 400, "DependencyViolation",
                           "Specified object has dependent resources.");
    store_put(cloud->store, VPC_VSWITCHES, id,
              pending_begin(request->arena, cloud, vswitch, &deleting));
    return reply_ok(&value_empty_map);
}

// ---- changing and reading
Reply vpc_vswitch_modify(const Request *request) {
    static const char *const members[] = {"VSwitchName", "Description"};
    Reply refusal;
    Text id = rpc_parameter(request, "VSwitchId");
    if (rpc_refused(request, &refusal) ||
        rpc_texts_refused(request, "VSwitch", "VSwitch", &refusal))
        return refusal;
    const Value *vswitch = store_get(request->cloud->store, VPC_VSWITCHES, id);
    if (vswitch == NULL) return no_vswitch(request);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const Value *given = value_get(request->parameters, members[i]);
        if (!value_is_null(given)) vswitch = value_with(request->arena, vswitch, members[i], given);
    }
    store_put(request->cloud->store, VPC_VSWITCHES, id, vswitch);
    return reply_ok(&value_empty_map);
}

static const Value *view(const Request *request, const Value *vswitch) {
    Cidr cidr = {.mask = 32};
    Text id = value_text(value_get(vswitch, "VSwitchId"));
    cidr_parse(value_text(value_get(vswitch, "CidrBlock")), &cidr);
    int64_t used = (int64_t)(count_in(request->cloud, ECS_INTERFACES, id) +
                             count_in(request->cloud, RDS_INSTANCES, id));
    return value_with(request->arena, rpc_view(request->arena, vswitch), "AvailableIpAddressCount",
                      value_int(request->arena, cidr_size(cidr) - RESERVED_ADDRESSES - used));
}

Reply vpc_vswitch_get(const Request *request) {
    Reply refusal;
    if (rpc_refused(request, &refusal)) return refusal;
    Text id = rpc_parameter(request, "VSwitchId");
    const Value *vswitch = store_get(request->cloud->store, VPC_VSWITCHES, id);
    if (vswitch == NULL) return vpc_missing(request, "VSwitchId", "InvalidVswitchID.NotFound");
    return reply_ok(view(request, vswitch));
}

Reply vpc_vswitch_list(const Request *request) {
    static const char *const exact[] = {"VSwitchId", "VpcId",           "VSwitchName",
                                        "ZoneId",    "ResourceGroupId", NULL};
    Reply refusal;
    Pages pages;
    const Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal)) return refusal;
    if (!pages_begin(request, VPC_PAGE_SIZE, VPC_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (const StoreObject *o = store_next(store, VPC_VSWITCHES, TEXT("")); o != NULL;
         o = store_next(store, VPC_VSWITCHES, o->key))
        if (rpc_matches(request, o->value, exact) && tags_match(request, &vpc_tags, o->value) &&
            pages_take(&pages))
            pages_add(&pages, view(request, o->value));
    return pages_answer(request, &pages, "VSwitches.VSwitch");
}
