// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ecs/permission_check.h"

#include "acceptance/sandbox/vpc/cidr.h"

#include <ctype.h>

typedef struct Default {
    const char *member, *value;
} Default;

static const Default defaults[] = {
    {"NicType", "intranet"}, {"Policy", "Accept"}, {"Priority", "1"},
    {"Description", ""},     {"SourceCidrIp", ""}, {"DestCidrIp", ""},
    {"SourceGroupId", ""},   {"DestGroupId", ""},  {"SourcePortRange", "-1/-1"},
    {"PortRange", "-1/-1"},
};

typedef struct RuleFault {
    const char *code, *message;
} RuleFault;

static const RuleFault fine = {NULL, NULL};

// "80/80"; TCP and UDP need one with ports, for all others it is -1/-1.
static bool is_port_range(Text text, bool ports) {
    Text low, high;
    int64_t from, to;
    if (text_is(text, "-1/-1")) return !ports;
    return ports && text_next(&text, '/', &low) && text_next(&text, '/', &high) &&
           text.length == 0 && text_to_int(low, 1, 65535, &from) &&
           text_to_int(high, from, 65535, &to);
}

static bool is_protocol(Text protocol) {
    static const char *const protocols[] = {"TCP", "UDP", "ICMP", "GRE", "ALL"};
    for (size_t i = 0; i < COUNT_OF(protocols); i++)
        if (text_is(protocol, protocols[i])) return true;
    return false;
}

static RuleFault find_fault(const Store *store, const Value *rule, bool egress) {
    Text protocol = value_text(value_get(rule, "IpProtocol"));
    Text policy = value_text(value_get(rule, "Policy"));
    Text cidr = value_text(value_get(rule, egress ? "DestCidrIp" : "SourceCidrIp"));
    Text group = value_text(value_get(rule, egress ? "DestGroupId" : "SourceGroupId"));
    bool ports = text_is(protocol, "TCP") || text_is(protocol, "UDP");
    int64_t priority;
    Cidr parsed;
    if (!is_protocol(protocol))
        return (RuleFault){"InvalidIpProtocol.Malformed", "The IpProtocol is not valid."};
    if (!is_port_range(value_text(value_get(rule, "PortRange")), ports))
        return (RuleFault){"InvalidIpPortRange.Malformed", "The PortRange is not valid."};
    if (cidr.length == 0 && group.length == 0)
        return (RuleFault){"MissingParameter.Source",
                           "A rule needs an address block or a security group."};
    if (cidr.length > 0 && !cidr_parse(cidr, &parsed))
        return (RuleFault){"InvalidSourceCidrIp.Malformed", "The address block is not valid."};
    if (group.length > 0 && store_get(store, ECS_GROUPS, group) == NULL)
        return (RuleFault){"InvalidSourceGroupId.NotFound", "The security group does not exist."};
    if (!text_is(policy, "Accept") && !text_is(policy, "Drop"))
        return (RuleFault){"InvalidPolicy.Malformed", "The Policy is accept or drop."};
    if (!text_to_int(value_text(value_get(rule, "Priority")), 1, 100, &priority))
        return (RuleFault){"InvalidPriority.Malformed", "The Priority is between 1 and 100."};
    return fine;
}

static const Value *in_case(Arena *arena, const Value *text, bool all_upper) {
    char *copy = arena_copy(arena, value_text(text).data, value_text(text).length);
    for (size_t i = 0; copy[i] != '\0'; i++) {
        bool upper = all_upper || i == 0;
        copy[i] = (char)(upper ? toupper((unsigned char)copy[i]) : tolower((unsigned char)copy[i]));
    }
    return value_cstring(arena, copy);
}

const Value *ecs_permission_read(const Request *request, const Value *given, bool egress,
                                 Reply *ret_error) {
    Arena *arena = request->arena;
    const Value *rule = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        const Value *value = value_get(given, defaults[i].member);
        if (value_text(value).length == 0) value = value_cstring(arena, defaults[i].value);
        rule = value_with(arena, rule, defaults[i].member, value);
    }
    rule =
        value_with(arena, rule, "IpProtocol", in_case(arena, value_get(given, "IpProtocol"), true));
    rule = value_with(arena, rule, "Policy", in_case(arena, value_get(rule, "Policy"), false));
    rule =
        value_with(arena, rule, "Direction", value_cstring(arena, egress ? "egress" : "ingress"));
    RuleFault fault = find_fault(request->cloud->store, rule, egress);
    if (fault.code == NULL) return rule;
    *ret_error = reply_error(request, 400, fault.code, "%s", fault.message);
    return NULL;
}
