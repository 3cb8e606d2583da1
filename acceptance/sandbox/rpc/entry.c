// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/entry.h"

// They are parts of the contracts, so that a client's use of them is told from a mistake.
static const char *const not_emulated[] = {
    "DryRun",         "EnableDnsHostname", "EnableIpv6",      "EnableIPv6",       "Ipv4CidrMask",
    "CidrMask",       "Ipv4IpamPoolId",    "Ipv6CidrBlock",   "Ipv6CidrMask",     "Ipv6IpamPoolId",
    "Ipv6Isp",        "VpcIpv6CidrBlock",  "UserCidr",        "DhcpOptionsSetId", "IsDefault",
    "ServiceManaged", "FuzzyQuery",        "IsQueryEcsCount", "Ipv6Address",      "TagFilter",
    "ForceDelete",    "MaxResults",        "NextToken",
};

Text rpc_parameter(const Request *request, const char *name) {
    const Value *parameter = value_get(request->parameters, name);
    if (value_is_null(parameter)) parameter = value_get(request->body, name);
    return value_text(parameter);
}

bool rpc_refused(const Request *request, Reply *ret_error) {
    Text region = rpc_parameter(request, "RegionId");
    if (region.length > 0 && !text_is(region, request->cloud->region)) {
        *ret_error = reply_error(request, 404, "InvalidRegionId.NotFound",
                                 "The specified region %s does not exist.", region.data);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(not_emulated); i++) {
        if (value_is_null(value_get(request->parameters, not_emulated[i]))) continue;
        *ret_error = reply_error(request, 501, "ParameterNotEmulated",
                                 "The sandbox does not emulate the parameter %s of %s.",
                                 not_emulated[i], request->operation);
        return true;
    }
    return false;
}

bool rpc_matches(const Request *request, const Value *object, const char *const *names) {
    for (; *names != NULL; names++) {
        Text wanted = rpc_parameter(request, *names);
        if (wanted.length > 0 && !text_equal(wanted, value_text(value_get(object, *names))))
            return false;
    }
    return true;
}

const Value *rpc_view(Arena *arena, const Value *object) {
    return value_map_without(arena, object, TEXT(RPC_PRIVATE));
}

static bool is_good(Text text, size_t most) {
    return text.length <= most && !text_starts(text, "http://") && !text_starts(text, "https://");
}

bool rpc_texts_refused(const Request *request, const char *kind, const char *called,
                       Reply *ret_error) {
    Arena *arena = request->arena;
    const char *wrong = NULL;
    if (!is_good(rpc_parameter(request, arena_printf(arena, "%sName", kind)), 128))
        wrong = "Name";
    else if (!is_good(rpc_parameter(request, "Description"), 256))
        wrong = "Discription"; // as the cloud spells it
    if (wrong == NULL) return false;
    const char *code = arena_printf(arena, "Invalid%s%s.Malformed", kind, wrong);
    *ret_error = reply_error(request, 400, code, "Specified %s %s is not valid.", called,
                             *wrong == 'N' ? "name" : "description");
    return true;
}

const Value *rpc_now(const Request *request) {
    return value_cstring(request->arena,
                         clock_print(request->arena, clock_now(request->cloud->clock)));
}
