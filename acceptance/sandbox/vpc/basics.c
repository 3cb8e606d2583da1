// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/basics.h"

#include <string.h>

const char vpc_zones[] = "hijk";

static const TagKind kinds[] = {{"VPC", VPC_VPCS}, {"VSWITCH", VPC_VSWITCHES}};
const TagStyle vpc_tags = {
    .key = "Key", .value = "Value", .kinds = kinds, .kind_count = COUNT_OF(kinds)};

bool vpc_has_zone(const Cloud *cloud, Text zone) {
    size_t region = strlen(cloud->region);
    return zone.length == region + 2 && text_starts(zone, cloud->region) &&
           zone.data[region] == '-' && strchr(vpc_zones, zone.data[region + 1]) != NULL;
}

Reply vpc_missing(const Request *request, const char *id_member, const char *code) {
    Arena *arena = request->arena;
    const Value *setting = store_get(request->cloud->store, VPC_SETTINGS, TEXT("answer_missing"));
    if (text_is(value_text(value_get(setting, "as")), "error"))
        return reply_error(request, 404, code, "The specified %s %s does not exist.", id_member,
                           rpc_parameter(request, id_member).data);
    const Value *empty = value_with(arena, &value_empty_map, id_member, &value_empty_string);
    return reply_ok(value_with(arena, empty, "Status", &value_empty_string));
}

Reply vpc_edit_answer_missing(const Request *request) {
    Text as = rpc_parameter(request, "as");
    if (!text_is(as, "empty") && !text_is(as, "error"))
        return reply_error(request, 400, "InvalidParameter", "as is empty or error");
    store_put(request->cloud->store, VPC_SETTINGS, TEXT("answer_missing"), request->body);
    return reply_ok(NULL);
}

Reply vpc_zone_list(const Request *request) {
    Arena *arena = request->arena;
    Reply refusal;
    if (rpc_refused(request, &refusal)) return refusal;
    const Value **items = ARENA_ARRAY(arena, sizeof vpc_zones - 1, const Value *);
    for (size_t i = 0; i < sizeof vpc_zones - 1; i++) {
        const char *id = arena_printf(arena, "%s-%c", request->cloud->region, vpc_zones[i]);
        const ValueEntry entries[] = {
            {TEXT("ZoneId"), value_cstring(arena, id)},
            {TEXT("LocalName"), value_cstring(arena, id)},
            {TEXT("ZoneType"), value_cstring(arena, "AvailabilityZone")},
        };
        items[i] = value_map(arena, entries, COUNT_OF(entries));
    }
    return reply_ok(value_with_at(arena, &value_empty_map, "Zones.Zone",
                                  value_list(arena, VALUE_LIST, items, sizeof vpc_zones - 1)));
}

Reply vpc_tag(const Request *request) {
    return tags_add(request, &vpc_tags);
}

Reply vpc_untag(const Request *request) {
    return tags_remove(request, &vpc_tags);
}

Reply vpc_tag_list(const Request *request) {
    return tags_list(request, &vpc_tags);
}
