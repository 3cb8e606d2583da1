// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/network.h"

#include "acceptance/sandbox/ecs/network_interface.h"
#include "acceptance/sandbox/fc/function_state.h"
#include "acceptance/sandbox/vpc/basics.h"

#include <string.h>

#define SETTINGS ".fc/settings"
#define RELEASE FC_PRIVATE ".releaseAtMs"
#define VANISH FC_PRIVATE ".vanishAtMs"
#define PINNED FC_PRIVATE ".pinned"
#define UNSUPPORTED_ZONE "-i" // one zone of each region has no Function Compute

const Value *fc_network_zones(Arena *arena, const Cloud *cloud) {
    size_t count = strlen(vpc_zones), found = 0;
    const Value **zones = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        const char *zone = arena_printf(arena, "%s-%c", cloud->region, vpc_zones[i]);
        if (!text_ends(text_of(zone), UNSUPPORTED_ZONE))
            zones[found++] = value_cstring(arena, zone);
    }
    return value_list(arena, VALUE_LIST, zones, found);
}

// ---- the configuration
static const char *vswitch_fault(Arena *arena, const Cloud *cloud, Text id, Text vpc) {
    const Value *vswitch = store_get(cloud->store, VPC_VSWITCHES, id);
    if (vswitch == NULL) return arena_printf(arena, "vSwitch '%s' does not exist", id.data);
    if (!text_equal(vpc, value_text(value_get(vswitch, "VpcId"))))
        return arena_printf(arena, "vSwitch '%s' does not belong to VPC '%s'", id.data, vpc.data);
    if (text_ends(value_text(value_get(vswitch, "ZoneId")), UNSUPPORTED_ZONE))
        return "vSwitch is in unsupported zone";
    return NULL;
}

const char *fc_network_fault(Arena *arena, const Cloud *cloud, const Value *config) {
    const Value *network = value_get(config, "vpcConfig");
    const Value *vswitches = value_get(network, "vSwitchIds");
    Text vpc = value_text(value_get(network, "vpcId"));
    Text group_id = value_text(value_get(network, "securityGroupId"));
    if (vpc.length == 0) return NULL;
    if (value_count(vswitches) == 0)
        return "vpcConfig.vSwitchIds is required when vpcConfig.vpcId is given";
    if (group_id.length == 0)
        return "vpcConfig.securityGroupId is required when vpcConfig.vpcId is given";
    if (store_get(cloud->store, VPC_VPCS, vpc) == NULL)
        return arena_printf(arena, "VPC '%s' does not exist", vpc.data);
    for (size_t i = 0; i < value_count(vswitches); i++) {
        const char *fault =
            vswitch_fault(arena, cloud, value_text(value_list_at(vswitches, i)), vpc);
        if (fault != NULL) return fault;
    }
    const Value *group = store_get(cloud->store, ECS_GROUPS, group_id);
    if (group == NULL)
        return arena_printf(arena, "security group '%s' does not exist", group_id.data);
    if (!text_equal(vpc, value_text(value_get(group, "VpcId"))))
        return arena_printf(arena, "security group '%s' does not belong to VPC '%s'", group_id.data,
                            vpc.data);
    return NULL;
}

// ---- which interface serves which function
typedef struct Link {
    Text function, vswitch, group;
} Link;

static Link link_of(const Value *interface) {
    const Value *groups = value_at(interface, "SecurityGroupIds.SecurityGroupId");
    return (Link){
        .function = value_text(value_at(interface, ECS_INTERFACE_OWNER)),
        .vswitch = value_text(value_get(interface, "VSwitchId")),
        .group = value_text(value_list_at(groups, 0)),
    };
}

static bool is_wanted(const Cloud *cloud, Link link) {
    const Value *function = store_get(cloud->store, FC_FUNCTIONS, link.function);
    const Value *network = value_get(function, "vpcConfig");
    return text_equal(link.group, value_text(value_get(network, "securityGroupId"))) &&
           value_list_has_text(value_get(network, "vSwitchIds"), link.vswitch);
}

// Those that have an interface in use, collected once for all functions.
typedef struct Links {
    Link *items;
    size_t count;
} Links;

static Links links_in_use(const Store *store, Arena *arena) {
    Links links = {.items = ARENA_ARRAY(arena, store_count(store, ECS_INTERFACES), Link)};
    for (const StoreObject *o = store_next(store, ECS_INTERFACES, TEXT("")); o != NULL;
         o = store_next(store, ECS_INTERFACES, o->key)) {
        if (text_is(value_text(value_get(o->value, "Status")), "InUse"))
            links.items[links.count++] = link_of(o->value);
    }
    return links;
}

static bool has_interface(const Links *links, Link link) {
    for (size_t i = 0; i < links->count; i++) {
        Link has = links->items[i];
        if (text_equal(has.function, link.function) && text_equal(has.vswitch, link.vswitch) &&
            text_equal(has.group, link.group))
            return true;
    }
    return false;
}

static void attach(const Cloud *cloud, Arena *arena, const StoreObject *function, Links *links) {
    const Value *network = value_get(function->value, "vpcConfig");
    const Value *vswitches = value_get(network, "vSwitchIds");
    if (value_text(value_get(network, "vpcId")).length == 0) return;
    if (!text_is(text_of(fc_function_state(cloud, function->value).state), "Active")) return;
    for (size_t i = 0; i < value_count(vswitches); i++) {
        Link link = {function->key, value_text(value_list_at(vswitches, i)),
                     value_text(value_get(network, "securityGroupId"))};
        const InterfacePlan plan = {"fc-eni", link.vswitch, link.group, function->key.data};
        bool exists = store_get(cloud->store, VPC_VSWITCHES, link.vswitch) != NULL;
        if (!exists || has_interface(links, link)) continue;
        ecs_interface_attach(cloud, arena, &plan);
        *links = links_in_use(cloud->store, arena);
    }
}

// ---- letting go
static int64_t setting_ms(const Cloud *cloud, const char *name, int64_t seconds) {
    const Value *settings = store_get(cloud->store, SETTINGS, TEXT("network_interfaces"));
    return value_int_or(value_get(settings, name), seconds) * 1000;
}

static bool vanishes(const Cloud *cloud) {
    const Value *settings = store_get(cloud->store, SETTINGS, TEXT("network_interfaces"));
    return value_bool_or(value_get(settings, "vanish"), true);
}

static const Value *set_free(const Cloud *cloud, Arena *arena, const Value *interface,
                             int64_t release) {
    interface = value_with(arena, interface, "Status", value_cstring(arena, "Available"));
    if (!vanishes(cloud)) return interface;
    int64_t vanish = release + setting_ms(cloud, "vanish_s", FC_INTERFACE_VANISH_S);
    return value_with_at(arena, interface, VANISH, value_int(arena, vanish));
}

// One step of an interface that no function wants any more: NULL when it stays as it is.
static const Value *let_go(const Cloud *cloud, Arena *arena, const Value *interface) {
    int64_t now = clock_now(cloud->clock);
    int64_t release = value_int_or(value_at(interface, RELEASE), -1);
    if (!text_is(value_text(value_get(interface, "Status")), "InUse")) return NULL;
    if (release < 0) {
        release = now + setting_ms(cloud, "hold_s", FC_INTERFACE_HOLD_S);
        return value_with_at(arena, interface, RELEASE, value_int(arena, release));
    }
    bool pinned = value_bool_or(value_at(interface, PINNED), false);
    return pinned || release > now ? NULL : set_free(cloud, arena, interface, release);
}

static const Value *keep(Arena *arena, const Value *interface) {
    if (value_is_null(value_at(interface, RELEASE))) return NULL;
    const Value *own = value_get(interface, FC_PRIVATE);
    return value_with(arena, interface, FC_PRIVATE,
                      value_map_without(arena, own, TEXT("releaseAtMs")));
}

static void settle_interface(const Cloud *cloud, Arena *arena, const StoreObject *object) {
    const Value *interface = object->value;
    Link link = link_of(interface);
    if (link.function.length == 0) return;
    bool in_use = text_is(value_text(value_get(interface, "Status")), "InUse");
    const Value *after =
        in_use && is_wanted(cloud, link) ? keep(arena, interface) : let_go(cloud, arena, interface);
    if (after != NULL) store_put(cloud->store, ECS_INTERFACES, object->key, after);
    const Value *vanish = value_at(after != NULL ? after : interface, VANISH);
    if (value_int_or(vanish, INT64_MAX) <= clock_now(cloud->clock))
        store_delete(cloud->store, ECS_INTERFACES, object->key);
}

void fc_network_settle(const Cloud *cloud, Arena *arena) {
    Store *store = cloud->store;
    Text key = TEXT("");
    const StoreObject *object;
    while ((object = store_next(store, ECS_INTERFACES, key)) != NULL) {
        key = text_copy(arena, object->key);
        settle_interface(cloud, arena, object);
    }
    Links links = links_in_use(store, arena);
    for (object = store_next(store, FC_FUNCTIONS, TEXT("")); object != NULL;
         object = store_next(store, FC_FUNCTIONS, object->key))
        attach(cloud, arena, object, &links);
}

// ---- edits
Reply fc_edit_set_network_interfaces(const Request *request) {
    store_put(request->cloud->store, SETTINGS, TEXT("network_interfaces"), request->body);
    return reply_ok(NULL);
}

static Reply set_pinned(const Request *request, bool pinned) {
    Store *store = request->cloud->store;
    Text id = fc_parameter(request, "networkInterfaceId");
    const Value *interface = store_get(store, ECS_INTERFACES, id);
    if (interface == NULL)
        return reply_error(request, 404, "NotFound", "there is no network interface '%s'", id.data);
    store_put(store, ECS_INTERFACES, id,
              value_with_at(request->arena, interface, PINNED, value_bool(pinned)));
    return reply_ok(NULL);
}

Reply fc_edit_pin_network_interface(const Request *request) {
    return set_pinned(request, true);
}

Reply fc_edit_unpin_network_interface(const Request *request) {
    return set_pinned(request, false);
}
