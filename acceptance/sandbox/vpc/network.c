// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/network.h"

#include "acceptance/sandbox/ecs/basics.h"
#include "acceptance/sandbox/rpc/once.h"
#include "acceptance/sandbox/rpc/pages.h"
#include "acceptance/sandbox/rpc/pending.h"
#include "acceptance/sandbox/vpc/cidr.h"

// ---- checks
// https://help.aliyun.com/en/vpc/developer-reference/api-vpc-2016-04-28-createvpc: any block but
// these.
static bool is_reserved(Cidr cidr) {
    static const Cidr reserved[] = {
        {0x64400000, 10}, {0xe0000000, 4}, {0x7f000000, 8}, {0xa9fe0000, 16}};
    for (size_t i = 0; i < COUNT_OF(reserved); i++)
        if (cidr_overlaps(reserved[i], cidr)) return true;
    return false;
}

static Reply no_vpc(const Request *request) {
    return reply_error(request, 404, "InvalidVpcID.NotFound", "Specified VPC does not exist.");
}

// ---- making
static const Value *new_vpc(const Request *request, Text id, Text cidr) {
    Arena *arena = request->arena;
    Ident *ident = request->cloud->ident;
    const char *router = arena_printf(arena, "vrt-%s", ident_alnum(ident, arena, 21));
    const Value *table =
        value_cstring(arena, arena_printf(arena, "vtb-%s", ident_alnum(ident, arena, 21)));
    const ValueEntry entries[] = {
        {TEXT("VpcId"), value_string(arena, id)},
        {TEXT("VpcName"), value_string(arena, rpc_parameter(request, "VpcName"))},
        {TEXT("Description"), value_string(arena, rpc_parameter(request, "Description"))},
        {TEXT("CidrBlock"), value_string(arena, cidr)},
        {TEXT("RegionId"), value_cstring(arena, request->cloud->region)},
        {TEXT("OwnerId"), value_number_text(arena, text_of(request->cloud->account_id))},
        {TEXT("ResourceGroupId"), value_string(arena, rpc_parameter(request, "ResourceGroupId"))},
        {TEXT("CreationTime"), rpc_now(request)},
        {TEXT("IsDefault"), &value_false},
        {TEXT("EnabledIpv6"), &value_false},
        {TEXT("VRouterId"), value_cstring(arena, router)},
        {TEXT("Tags"), tags_given(request, &vpc_tags)},
    };
    const Value *vpc = value_map(arena, entries, COUNT_OF(entries));
    vpc = value_with_at(arena, vpc, "RouterTableIds.RouterTableIds", value_list_one(arena, table));
    vpc = value_with_at(arena, vpc, "SecondaryCidrBlocks.SecondaryCidrBlock", &value_empty_list);
    return value_with_at(arena, vpc, "UserCidrs.UserCidr", &value_empty_list);
}

static Reply create(const Request *request) {
    static const Pending making = {.status = "Pending", .ms = VPC_MAKE_MS, .then = "Available"};
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    Reply refusal;
    Cidr cidr;
    Text block = rpc_parameter(request, "CidrBlock");
    if (block.length == 0) block = TEXT("172.16.0.0/12");
    if (!cidr_parse(block, &cidr) || cidr.mask < 8 || cidr.mask > 28 || is_reserved(cidr))
        return reply_error(request, 400, "InvalidParameter", "Specified CIDR block is not valid.");
    if (rpc_texts_refused(request, "Vpc", "VPC", &refusal) || tags_refused(request, &refusal))
        return refusal;
    Text id = text_of(arena_printf(arena, "vpc-%s", ident_alnum(cloud->ident, arena, 21)));
    const Value *vpc = new_vpc(request, id, block);
    store_put(cloud->store, VPC_VPCS, id, pending_begin(arena, cloud, vpc, &making));
    const ValueEntry answer[] = {
        {TEXT("VpcId"), value_string(arena, id)},
        {TEXT("VRouterId"), value_get(vpc, "VRouterId")},
        {TEXT("RouteTableId"), value_list_at(value_at(vpc, "RouterTableIds.RouterTableIds"), 0)},
        {TEXT("ResourceGroupId"), value_get(vpc, "ResourceGroupId")},
    };
    return reply_ok(value_map(arena, answer, COUNT_OF(answer)));
}

Reply vpc_network_create(const Request *request) {
    return rpc_once(request, create);
}

// ---- deleting
static bool is_used(const Cloud *cloud, const char *collection, Text id) {
    for (const StoreObject *o = store_next(cloud->store, collection, TEXT("")); o != NULL;
         o = store_next(cloud->store, collection, o->key))
        if (text_equal(id, value_text(value_get(o->value, "VpcId")))) return true;
    return false;
}

static Reply delete (const Request *request) {
    static const Pending deleting = {.status = "Pending", .ms = VPC_DELETE_MS};
    const Cloud *cloud = request->cloud;
    Text id = rpc_parameter(request, "VpcId");
    const Value *vpc = store_get(cloud->store, VPC_VPCS, id);
    if (vpc == NULL) return no_vpc(request);
    if (pending_is(vpc))
        return reply_error(request, 400, "IncorrectVpcStatus",
                           "Current VPC status does not support this operation.");
    if (is_used(cloud, VPC_VSWITCHES, id))
        return reply_error(request, 400, "DependencyViolation.VSwitch",
                           "Specified object has dependent resources: VSwitches.");
    if (is_used(cloud, ECS_GROUPS, id))
        return reply_error(request, 400, "DependencyViolation.SecurityGroup",
                           "Specified object has dependent resources: security groups.");
    store_put(cloud->store, VPC_VPCS, id, pending_begin(request->arena, cloud, vpc, &deleting));
    return reply_ok(&value_empty_map);
}

Reply vpc_network_delete(const Request *request) {
    return rpc_once(request, delete);
}

// ---- changing and reading
Reply vpc_network_modify(const Request *request) {
    static const char *const members[] = {"VpcName", "Description"};
    Reply refusal;
    Arena *arena = request->arena;
    Text id = rpc_parameter(request, "VpcId");
    if (rpc_refused(request, &refusal) || rpc_texts_refused(request, "Vpc", "VPC", &refusal))
        return refusal;
    const Value *vpc = store_get(request->cloud->store, VPC_VPCS, id);
    if (vpc == NULL) return no_vpc(request);
    if (rpc_parameter(request, "CidrBlock").length > 0)
        return reply_error(request, 501, "ParameterNotEmulated",
                           "The sandbox does not emulate a change of CidrBlock.");
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const Value *given = value_get(request->parameters, members[i]);
        if (!value_is_null(given)) vpc = value_with(arena, vpc, members[i], given);
    }
    store_put(request->cloud->store, VPC_VPCS, id, vpc);
    return reply_ok(&value_empty_map);
}

static const Value *view(const Request *request, const Value *vpc) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    Text id = value_text(value_get(vpc, "VpcId"));
    const Value **ids = ARENA_ARRAY(arena, store_count(store, VPC_VSWITCHES), const Value *);
    size_t count = 0;
    for (const StoreObject *o = store_next(store, VPC_VSWITCHES, TEXT("")); o != NULL;
         o = store_next(store, VPC_VSWITCHES, o->key))
        if (text_equal(id, value_text(value_get(o->value, "VpcId"))))
            ids[count++] = value_string(arena, o->key);
    return value_with_at(arena, rpc_view(arena, vpc), "VSwitchIds.VSwitchId",
                         value_list(arena, VALUE_LIST, ids, count));
}

Reply vpc_network_get(const Request *request) {
    Reply refusal;
    if (rpc_refused(request, &refusal)) return refusal;
    Text id = rpc_parameter(request, "VpcId");
    const Value *vpc = store_get(request->cloud->store, VPC_VPCS, id);
    if (vpc == NULL) return vpc_missing(request, "VpcId", "InvalidVpcID.NotFound");
    // Only the list tells the route tables.
    return reply_ok(value_map_without(request->arena, view(request, vpc), TEXT("RouterTableIds")));
}

static bool is_asked_for(const Request *request, const StoreObject *vpc) {
    static const char *const exact[] = {"VpcName", "ResourceGroupId", NULL};
    Text ids = rpc_parameter(request, "VpcId"), id;
    bool named = ids.length == 0;
    while (!named && text_next(&ids, ',', &id)) named = text_equal(id, vpc->key);
    return named && rpc_matches(request, vpc->value, exact) &&
           tags_match(request, &vpc_tags, vpc->value);
}

Reply vpc_network_list(const Request *request) {
    Reply refusal;
    Pages pages;
    const Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal)) return refusal;
    if (!pages_begin(request, VPC_PAGE_SIZE, VPC_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (const StoreObject *o = store_next(store, VPC_VPCS, TEXT("")); o != NULL;
         o = store_next(store, VPC_VPCS, o->key))
        if (is_asked_for(request, o) && pages_take(&pages))
            pages_add(&pages, view(request, o->value));
    return pages_answer(request, &pages, "Vpcs.Vpc");
}
