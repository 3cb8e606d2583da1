// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/network_interface.h"

#include "acceptance/sandbox/rpc/pages.h"
#include "acceptance/sandbox/rpc/pending.h"
#include "acceptance/sandbox/vpc/basics.h"
#include "acceptance/sandbox/vpc/cidr.h"

enum { INTERFACE_DELETE_MS = 1000 };

// ---- making
static bool has_address(const Store *store, Text vswitch, const char *address) {
    for (const StoreObject *o = store_next(store, ECS_INTERFACES, TEXT("")); o != NULL;
         o = store_next(store, ECS_INTERFACES, o->key))
        if (text_equal(vswitch, value_text(value_get(o->value, "VSwitchId"))) &&
            text_is(value_text(value_get(o->value, "PrivateIpAddress")), address))
            return true;
    return false;
}

// The first address and the last three are the VSwitch's own.
static const char *free_address(const Cloud *cloud, Arena *arena, const Value *vswitch, Text id) {
    Cidr cidr = {.mask = 32};
    cidr_parse(value_text(value_get(vswitch, "CidrBlock")), &cidr);
    for (int64_t i = 1; i < cidr_size(cidr) - 3; i++) {
        const char *address = cidr_address(arena, cidr, i);
        if (!has_address(cloud->store, id, address)) return address;
    }
    return NULL;
}

static const Value *address_set(Arena *arena, const char *address) {
    const Value *one = value_with(arena, &value_empty_map, "Primary", &value_true);
    one = value_with(arena, one, "PrivateIpAddress", value_cstring(arena, address));
    return value_with(arena, &value_empty_map, "PrivateIpSet", value_list_one(arena, one));
}

static const Value *new_interface(const Cloud *cloud, Arena *arena, const InterfacePlan *plan,
                                  const char *address) {
    const Value *vswitch = store_get(cloud->store, VPC_VSWITCHES, plan->vswitch);
    const Value *group = value_string(arena, plan->security_group);
    const ValueEntry entries[] = {
        {TEXT("NetworkInterfaceName"), value_cstring(arena, plan->name)},
        {TEXT("Description"), &value_empty_string},
        {TEXT("Status"), value_cstring(arena, "InUse")},
        {TEXT("Type"), value_cstring(arena, "Secondary")},
        {TEXT("VpcId"), value_get(vswitch, "VpcId")},
        {TEXT("VSwitchId"), value_string(arena, plan->vswitch)},
        {TEXT("ZoneId"), value_get(vswitch, "ZoneId")},
        {TEXT("PrivateIpAddress"), value_cstring(arena, address)},
        {TEXT("PrivateIpSets"), address_set(arena, address)},
        {TEXT("OwnerId"), value_cstring(arena, cloud->account_id)},
        {TEXT("InstanceId"), &value_empty_string},
        {TEXT("ResourceGroupId"), &value_empty_string},
        {TEXT("ServiceManaged"), &value_false},
        {TEXT("CreationTime"), value_cstring(arena, clock_print(arena, clock_now(cloud->clock)))},
        {TEXT("Tags"), value_with(arena, &value_empty_map, "Tag", &value_empty_list)},
    };
    const Value *interface = value_map(arena, entries, COUNT_OF(entries));
    return value_with_at(arena, interface, "SecurityGroupIds.SecurityGroupId",
                         value_list_one(arena, group));
}

void ecs_interface_attach(const Cloud *cloud, Arena *arena, const InterfacePlan *plan) {
    const Value *vswitch = store_get(cloud->store, VPC_VSWITCHES, plan->vswitch);
    const char *address = free_address(cloud, arena, vswitch, plan->vswitch);
    if (address == NULL) return; // a full VSwitch takes no more
    const char *id = arena_printf(arena, "eni-%s", ident_alnum(cloud->ident, arena, 20));
    const Value *interface = new_interface(cloud, arena, plan, address);
    interface = value_with(arena, interface, "NetworkInterfaceId", value_cstring(arena, id));
    interface =
        value_with_at(arena, interface, ECS_INTERFACE_OWNER, value_cstring(arena, plan->owner));
    store_put(cloud->store, ECS_INTERFACES, text_of(id), interface);
}

// ---- reading
static bool has_group(const Request *request, const Value *interface) {
    Text wanted = rpc_parameter(request, "SecurityGroupId");
    const Value *ids = value_at(interface, "SecurityGroupIds.SecurityGroupId");
    return wanted.length == 0 || value_list_has_text(ids, wanted);
}

static bool is_listed(const Request *request, const char *parameter, Text member) {
    const Value *wanted = value_get(request->parameters, parameter);
    return value_count(wanted) == 0 || value_list_has_text(wanted, member);
}

static bool is_asked_for(const Request *request, const StoreObject *interface) {
    static const char *const exact[] = {
        "NetworkInterfaceName", "Status",          "Type", "VSwitchId", "VpcId",
        "InstanceId",           "ResourceGroupId", NULL};
    const Value *value = interface->value;
    Text address = value_text(value_get(value, "PrivateIpAddress"));
    Text primary = rpc_parameter(request, "PrimaryIpAddress");
    return rpc_matches(request, value, exact) && has_group(request, value) &&
           is_listed(request, "NetworkInterfaceId", interface->key) &&
           is_listed(request, "PrivateIpAddress", address) &&
           (primary.length == 0 || text_equal(primary, address)) &&
           tags_match(request, &ecs_tags, value);
}

Reply ecs_interface_list(const Request *request) {
    Reply refusal;
    Pages pages;
    const Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal)) return refusal;
    if (!pages_begin(request, ECS_PAGE_SIZE, ECS_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (const StoreObject *o = store_next(store, ECS_INTERFACES, TEXT("")); o != NULL;
         o = store_next(store, ECS_INTERFACES, o->key))
        if (is_asked_for(request, o) && pages_take(&pages))
            pages_add(&pages, rpc_view(request->arena, o->value));
    return pages_answer(request, &pages, "NetworkInterfaceSets.NetworkInterfaceSet");
}

// ---- deleting: only what nobody uses; deleting it again is fine while it is going
Reply ecs_interface_delete(const Request *request) {
    static const Pending deleting = {.status = "Deleting", .ms = INTERFACE_DELETE_MS};
    Reply refusal;
    const Cloud *cloud = request->cloud;
    Text id = rpc_parameter(request, "NetworkInterfaceId");
    if (rpc_refused(request, &refusal)) return refusal;
    const Value *interface = store_get(cloud->store, ECS_INTERFACES, id);
    if (interface == NULL)
        return reply_error(request, 404, "InvalidEniId.NotFound",
                           "The specified network interface %s does not exist.", id.data);
    Text status = value_text(value_get(interface, "Status"));
    if (text_is(status, "Deleting")) return reply_ok(&value_empty_map);
    if (!text_is(status, "Available"))
        return reply_error(request, 403, "InvalidOperation.InvalidEniState",
                           "The current status %s of the network interface does not support this "
                           "operation.",
                           status.data);
    store_put(cloud->store, ECS_INTERFACES, id,
              pending_begin(request->arena, cloud, interface, &deleting));
    return reply_ok(&value_empty_map);
}
