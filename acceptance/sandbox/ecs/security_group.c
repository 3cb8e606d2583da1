// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/security_group.h"

#include "acceptance/sandbox/rpc/once.h"
#include "acceptance/sandbox/rpc/pages.h"
#include "acceptance/sandbox/rpc/pending.h"
#include "acceptance/sandbox/vpc/basics.h"
#include "provider/value/json.h"

// ---- making
static const Value *new_group(const Request *request, Text id, Text type) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("SecurityGroupId"), value_string(arena, id)},
        {TEXT("SecurityGroupName"),
         value_string(arena, rpc_parameter(request, "SecurityGroupName"))},
        {TEXT("SecurityGroupType"), value_string(arena, type)},
        {TEXT("Description"), value_string(arena, rpc_parameter(request, "Description"))},
        {TEXT("VpcId"), value_string(arena, rpc_parameter(request, "VpcId"))},
        {TEXT("ResourceGroupId"), value_string(arena, rpc_parameter(request, "ResourceGroupId"))},
        {TEXT("CreationTime"), rpc_now(request)},
        {TEXT("ServiceManaged"), &value_false},
        {TEXT("Tags"), tags_given(request, &ecs_tags)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static Reply create(const Request *request) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    Reply refusal;
    Text vpc_id = rpc_parameter(request, "VpcId");
    Text type = rpc_parameter(request, "SecurityGroupType");
    const Value *vpc = store_get(cloud->store, VPC_VPCS, vpc_id);
    if (vpc_id.length == 0)
        return reply_error(request, 501, "ParameterNotEmulated",
                           "The sandbox has no classic network, VpcId has to be given.");
    if (vpc == NULL)
        return reply_error(request, 404, "InvalidVpcId.NotFound", "Specified VPC does not exist.");
    if (pending_is(vpc))
        return reply_error(request, 400, "IncorrectVpcStatus",
                           "Current VPC status does not support this operation.");
    if (type.length == 0) type = TEXT("normal");
    if (!text_is(type, "normal") && !text_is(type, "enterprise"))
        return reply_error(request, 400, "InvalidSecurityGroupType",
                           "The specified SecurityGroupType is normal or enterprise.");
    if (rpc_texts_refused(request, "SecurityGroup", "security group", &refusal) ||
        tags_refused(request, &refusal))
        return refusal;
    Text id = text_of(arena_printf(arena, "sg-%s", ident_alnum(cloud->ident, arena, 20)));
    store_put(cloud->store, ECS_GROUPS, id, new_group(request, id, type));
    return reply_ok(
        value_with(arena, &value_empty_map, "SecurityGroupId", value_string(arena, id)));
}

Reply ecs_group_create(const Request *request) {
    return rpc_once(request, create);
}

// ---- deleting
static bool has_interfaces(const Store *store, Text group) {
    for (const StoreObject *o = store_next(store, ECS_INTERFACES, TEXT("")); o != NULL;
         o = store_next(store, ECS_INTERFACES, o->key)) {
        const Value *ids = value_at(o->value, "SecurityGroupIds.SecurityGroupId");
        if (value_list_has_text(ids, group)) return true;
    }
    return false;
}

static bool is_referenced(const Store *store, Text group) {
    for (const StoreObject *o = store_next(store, ECS_GROUPS, TEXT("")); o != NULL;
         o = store_next(store, ECS_GROUPS, o->key))
        if (!text_equal(o->key, group) && ecs_group_names(o->value, group)) return true;
    return false;
}

Reply ecs_group_delete(const Request *request) {
    Reply refusal;
    Store *store = request->cloud->store;
    Text id = rpc_parameter(request, "SecurityGroupId");
    if (rpc_refused(request, &refusal)) return refusal;
    if (ecs_group_addressed(request, &refusal) == NULL) return refusal;
    if (has_interfaces(store, id) || is_referenced(store, id))
        return reply_error(request, 403, "DependencyViolation",
                           "There is still instance(s), network interface(s) or rule(s) that use "
                           "the specified security group.");
    store_delete(store, ECS_GROUPS, id);
    return reply_ok(&value_empty_map);
}

// ---- changing and reading
Reply ecs_group_modify(const Request *request) {
    static const char *const members[] = {"SecurityGroupName", "Description"};
    Reply refusal;
    if (rpc_refused(request, &refusal) ||
        rpc_texts_refused(request, "SecurityGroup", "security group", &refusal))
        return refusal;
    const Value *group = ecs_group_addressed(request, &refusal);
    if (group == NULL) return refusal;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const Value *given = value_get(request->parameters, members[i]);
        if (!value_is_null(given)) group = value_with(request->arena, group, members[i], given);
    }
    store_put(request->cloud->store, ECS_GROUPS, rpc_parameter(request, "SecurityGroupId"), group);
    return reply_ok(&value_empty_map);
}

// SecurityGroupIds is a JSON list of ids in a text.
static bool ids_are_readable(const Request *request, const Value **ret_ids) {
    Text text = rpc_parameter(request, "SecurityGroupIds");
    *ret_ids = &value_null;
    if (text.length == 0) return true;
    *ret_ids = json_parse(request->arena, text, NULL);
    return *ret_ids != NULL && (*ret_ids)->kind == VALUE_LIST;
}

static bool is_among(const Value *ids, Text id) {
    return value_is_null(ids) || value_list_has_text(ids, id);
}

Reply ecs_group_list(const Request *request) {
    static const char *const exact[] = {"SecurityGroupId",   "SecurityGroupName", "VpcId",
                                        "SecurityGroupType", "ResourceGroupId",   NULL};
    Reply refusal;
    Pages pages;
    const Value *ids;
    const Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal)) return refusal;
    if (!ids_are_readable(request, &ids))
        return reply_error(request, 400, "InvalidSecurityGroupIds.Malformed",
                           "SecurityGroupIds has to be a JSON list of ids.");
    if (!pages_begin(request, ECS_PAGE_SIZE, ECS_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (const StoreObject *o = store_next(store, ECS_GROUPS, TEXT("")); o != NULL;
         o = store_next(store, ECS_GROUPS, o->key))
        if (is_among(ids, o->key) && rpc_matches(request, o->value, exact) &&
            tags_match(request, &ecs_tags, o->value) && pages_take(&pages))
            pages_add(&pages, rpc_view(request->arena, o->value));
    return pages_answer(request, &pages, "SecurityGroups.SecurityGroup");
}
