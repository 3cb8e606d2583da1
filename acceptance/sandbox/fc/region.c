// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/region.h"

static const char *const regions[][2] = {
    {"cn-hangzhou", "China (Hangzhou)"},  {"cn-shanghai", "China (Shanghai)"},
    {"cn-beijing", "China (Beijing)"},    {"cn-shenzhen", "China (Shenzhen)"},
    {"cn-hongkong", "China (Hong Kong)"}, {"ap-southeast-1", "Singapore"},
    {"ap-northeast-1", "Japan (Tokyo)"},  {"us-east-1", "US (Virginia)"},
    {"us-west-1", "US (Silicon Valley)"}, {"eu-central-1", "Germany (Frankfurt)"},
};

Reply fc_region_list(const Request *request) {
    Arena *arena = request->arena;
    const Value *items[COUNT_OF(regions)];
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        const ValueEntry entries[] = {
            {TEXT("RegionId"), value_cstring(arena, regions[i][0])},
            {TEXT("LocalName"), value_cstring(arena, regions[i][1])},
        };
        items[i] = value_map(arena, entries, COUNT_OF(entries));
    }
    const Value *list = value_list(arena, VALUE_LIST, items, COUNT_OF(items));
    return reply_ok(
        value_with_at(arena, &value_empty_map, "Regions.Region", value_copy(arena, list)));
}
