// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/permission.h"

#include "acceptance/sandbox/ecs/permission_check.h"
#include "acceptance/sandbox/rpc/once.h"

enum { RULES_MAXIMUM = 200 };

// What makes a rule the same as another one.
static bool is_same(const Value *a, const Value *b) {
    static const char *const members[] = {
        "Direction",     "IpProtocol",  "PortRange", "SourceCidrIp", "DestCidrIp",
        "SourceGroupId", "DestGroupId", "NicType",   "Policy",       "SourcePortRange",
    };
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (!value_equal(value_get(a, members[i]), value_get(b, members[i]))) return false;
    return true;
}

static ptrdiff_t find_rule(const Value *rules, const Value *rule) {
    for (size_t i = 0; i < value_count(rules); i++)
        if (is_same(value_list_at(rules, i), rule)) return (ptrdiff_t)i;
    return -1;
}

// A rule that is there already stays as it is, and that is no error.
static const Value *with_rule(const Request *request, const Value *rules, const Value *rule) {
    Arena *arena = request->arena;
    size_t count = value_count(rules);
    if (find_rule(rules, rule) >= 0) return rules;
    const Value **items = ARENA_ARRAY(arena, count + 1, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = value_list_at(rules, i);
    const char *id = arena_printf(arena, "sgr-%s", ident_alnum(request->cloud->ident, arena, 20));
    rule = value_with(arena, rule, "SecurityGroupRuleId", value_cstring(arena, id));
    items[count] = value_with(arena, rule, "CreateTime", rpc_now(request));
    return value_list(arena, VALUE_LIST, items, count + 1);
}

static const Value *without_index(Arena *arena, const Value *rules, ptrdiff_t index) {
    size_t count = 0;
    if (index < 0) return rules;
    const Value **items = ARENA_ARRAY(arena, value_count(rules), const Value *);
    for (size_t i = 0; i < value_count(rules); i++)
        if ((ptrdiff_t)i != index) items[count++] = value_list_at(rules, i);
    return value_list(arena, VALUE_LIST, items, count);
}

// A rule that is not there is no error either.
static const Value *without_rule(const Request *request, const Value *rules, const Value *rule) {
    return without_index(request->arena, rules, find_rule(rules, rule));
}

static ptrdiff_t find_id(const Value *rules, Text id, const char *direction) {
    for (size_t i = 0; i < value_count(rules); i++) {
        const Value *rule = value_list_at(rules, i);
        if (text_equal(id, value_text(value_get(rule, "SecurityGroupRuleId"))) &&
            text_is(value_text(value_get(rule, "Direction")), direction))
            return (ptrdiff_t)i;
    }
    return -1;
}

typedef const Value *(*Change)(const Request *request, const Value *rules, const Value *rule);

// Rules come as Permissions.1.IpProtocol, … or, one of them, as plain parameters.
static Reply change(const Request *request, bool egress, Change change_rules) {
    Reply refusal;
    Arena *arena = request->arena;
    const Value *group = ecs_group_addressed(request, &refusal);
    if (group == NULL) return refusal;
    const Value *rules = value_at(group, ECS_RULES);
    const Value *given = value_get(request->parameters, "Permissions");
    bool plain = value_count(given) == 0;
    for (size_t i = 0; i < (plain ? 1 : value_count(given)); i++) {
        const Value *one = plain ? request->parameters : value_list_at(given, i);
        const Value *rule = ecs_permission_read(request, one, egress, &refusal);
        if (rule == NULL) return refusal;
        rules = change_rules(request, rules, rule);
    }
    if (value_count(rules) > RULES_MAXIMUM)
        return reply_error(request, 403, "AuthorizationLimitExceed",
                           "A security group has at most %d rules.", RULES_MAXIMUM);
    store_put(request->cloud->store, ECS_GROUPS, rpc_parameter(request, "SecurityGroupId"),
              value_with_at(arena, group, ECS_RULES, rules));
    return reply_ok(&value_empty_map);
}

static Reply revoke_ids(const Request *request, const char *direction) {
    Reply refusal;
    const Value *group = ecs_group_addressed(request, &refusal);
    if (group == NULL) return refusal;
    const Value *rules = value_at(group, ECS_RULES);
    const Value *ids = value_get(request->parameters, "SecurityGroupRuleId");
    for (size_t i = 0; i < value_count(ids); i++) {
        ptrdiff_t index = find_id(rules, value_text(value_list_at(ids, i)), direction);
        if (index < 0)
            return reply_error(request, 404, "InvalidSecurityGroupRuleId.NotFound",
                               "The specified SecurityGroupRuleId does not exist.");
        rules = without_index(request->arena, rules, index);
    }
    store_put(request->cloud->store, ECS_GROUPS, rpc_parameter(request, "SecurityGroupId"),
              value_with_at(request->arena, group, ECS_RULES, rules));
    return reply_ok(&value_empty_map);
}

static bool names_ids(const Request *request) {
    return value_count(value_get(request->parameters, "SecurityGroupRuleId")) > 0;
}

static Reply authorize(const Request *request) {
    return change(request, false, with_rule);
}

static Reply authorize_egress(const Request *request) {
    return change(request, true, with_rule);
}

static Reply revoke(const Request *request) {
    if (names_ids(request)) return revoke_ids(request, "ingress");
    return change(request, false, without_rule);
}

static Reply revoke_egress(const Request *request) {
    if (names_ids(request)) return revoke_ids(request, "egress");
    return change(request, true, without_rule);
}

Reply ecs_permission_authorize(const Request *request) {
    return rpc_once(request, authorize);
}

Reply ecs_permission_authorize_egress(const Request *request) {
    return rpc_once(request, authorize_egress);
}

Reply ecs_permission_revoke(const Request *request) {
    return rpc_once(request, revoke);
}

Reply ecs_permission_revoke_egress(const Request *request) {
    return rpc_once(request, revoke_egress);
}

static const Value *rules_of(const Request *request, const Value *group) {
    const Value *rules = value_at(group, ECS_RULES);
    Text direction = rpc_parameter(request, "Direction");
    if (direction.length == 0 || text_is_nocase(direction, "all")) direction = TEXT("");
    const Value **items = ARENA_ARRAY(request->arena, value_count(rules), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < value_count(rules); i++) {
        const Value *rule = value_list_at(rules, i);
        const char *own = value_cstr(value_get(rule, "Direction"));
        if (direction.length == 0 || text_is_nocase(direction, own)) items[count++] = rule;
    }
    return value_list(request->arena, VALUE_LIST, items, count);
}

Reply ecs_permission_list(const Request *request) {
    static const char *const shown[] = {"SecurityGroupId", "SecurityGroupName", "Description",
                                        "VpcId"};
    Reply refusal;
    Arena *arena = request->arena;
    if (rpc_refused(request, &refusal)) return refusal;
    const Value *group = ecs_group_addressed(request, &refusal);
    if (group == NULL) return refusal;
    const Value *answer = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        answer = value_with(arena, answer, shown[i], value_get(group, shown[i]));
    answer = value_with(arena, answer, "RegionId", value_cstring(arena, request->cloud->region));
    answer = value_with(arena, answer, "InnerAccessPolicy", value_cstring(arena, "Accept"));
    return reply_ok(
        value_with_at(arena, answer, "Permissions.Permission", rules_of(request, group)));
}
