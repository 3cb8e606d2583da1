// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/catalog.h"

// Zones are letters behind the region's name.
static const char zone_letters[] = "ijk";

static const char *const versions[] = {"14.0", "15.0", "16.0", "17.0"};
static const char *const categories[] = {"Basic", "HighAvailability", "serverless_basic",
                                         "serverless_standard"};
static const char *const storage_types[] = {"cloud_essd", "cloud_essd2", "cloud_essd3",
                                            "general_essd"};

// A choice of the real ones; sizes from the table of PostgreSQL instance types.
static const RdsClass classes[] = {
    {"pg.n2.1c.1m", "Basic", 1, 2048, 20, 2000, 200},
    {"pg.n2.small.1", "Basic", 1, 2048, 20, 2000, 200},
    {"pg.n2.2c.1m", "Basic", 2, 4096, 20, 2000, 400},
    {"pg.n2.medium.1", "Basic", 2, 4096, 20, 2000, 400},
    {"pg.n4.2c.1m", "Basic", 2, 8192, 20, 2000, 800},
    {"pg.n4.4c.1m", "Basic", 4, 16384, 20, 2000, 1600},
    {"pg.x8.medium.1", "Basic", 2, 16384, 20, 2000, 1600},
    {"pg.n2.2c.2m", "HighAvailability", 2, 4096, 20, 6000, 400},
    {"pg.n2.medium.2c", "HighAvailability", 2, 4096, 20, 6000, 400},
    {"pg.n4.2c.2m", "HighAvailability", 2, 8192, 20, 6000, 800},
    {"pg.n4.4c.2m", "HighAvailability", 4, 16384, 20, 6000, 1600},
    {"pg.x4.large.2c", "HighAvailability", 4, 16384, 20, 6000, 1600},
    {"pg.x8.medium.2c", "HighAvailability", 2, 16384, 20, 6000, 1600},
    {"pg.n2.serverless.1c", "serverless_basic", 1, 2048, 20, 1000, 200},
    {"pg.n2.serverless.2c", "serverless_standard", 1, 2048, 20, 1000, 200},
};

static bool is_in(const char *const *list, size_t count, Text text) {
    for (size_t i = 0; i < count; i++)
        if (text_is(text, list[i])) return true;
    return false;
}

const RdsClass *rds_class_find(Text name, Text category) {
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (text_is(name, classes[i].name) && text_is(category, classes[i].category))
            return &classes[i];
    return NULL;
}

bool rds_is_version(Text version) {
    return is_in(versions, COUNT_OF(versions), version);
}

bool rds_is_category(Text category) {
    return is_in(categories, COUNT_OF(categories), category);
}

bool rds_is_serverless(Text category) {
    return text_starts(category, "serverless_");
}

bool rds_is_storage_type(Text type) {
    return is_in(storage_types, COUNT_OF(storage_types), type);
}

static const char *zone_name(const Cloud *cloud, Arena *arena, char letter) {
    return arena_printf(arena, "%s-%c", cloud->region, letter);
}

bool rds_has_zone(const Cloud *cloud, Text zone) {
    Text region = text_of(cloud->region);
    if (zone.length != region.length + 2 || !text_starts(zone, region.data)) return false;
    for (const char *letter = zone_letters; *letter != '\0'; letter++)
        if (zone.data[zone.length - 2] == '-' && zone.data[zone.length - 1] == *letter) return true;
    return false;
}

static bool is_postgresql(const Request *request) {
    return text_is_nocase(rpc_parameter(request, "Engine"), "PostgreSQL");
}

static bool passes(const Request *request, const char *parameter, const char *value) {
    Text wanted = rpc_parameter(request, parameter);
    return wanted.length == 0 || text_is_nocase(wanted, value);
}

static const Value *one_member(Arena *arena, const char *name, const Value *value) {
    return value_with(arena, &value_empty_map, name, value);
}

static const Value *storage_list(Arena *arena) {
    const Value **items = ARENA_ARRAY(arena, COUNT_OF(storage_types), const Value *);
    for (size_t i = 0; i < COUNT_OF(storage_types); i++)
        items[i] = one_member(arena, "StorageType", value_cstring(arena, storage_types[i]));
    return value_list(arena, VALUE_LIST, items, COUNT_OF(storage_types));
}

static const Value *category_list(const Request *request) {
    Arena *arena = request->arena;
    const Value **items = ARENA_ARRAY(arena, COUNT_OF(categories), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(categories); i++) {
        if (!passes(request, "Category", categories[i])) continue;
        const Value *item = one_member(arena, "Category", value_cstring(arena, categories[i]));
        items[count++] = value_with(arena, item, "SupportedStorageTypes", storage_list(arena));
    }
    return value_list(arena, VALUE_LIST, items, count);
}

static const Value *version_list(const Request *request) {
    Arena *arena = request->arena;
    const Value **items = ARENA_ARRAY(arena, COUNT_OF(versions), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        if (!passes(request, "EngineVersion", versions[i])) continue;
        const Value *item = one_member(arena, "Version", value_cstring(arena, versions[i]));
        items[count++] = value_with(arena, item, "SupportedCategorys", category_list(request));
    }
    return value_list(arena, VALUE_LIST, items, count);
}

static const Value *zone_view(const Request *request, const char *zone) {
    Arena *arena = request->arena;
    const Value *engine = one_member(arena, "Engine", value_cstring(arena, "PostgreSQL"));
    engine = value_with(arena, engine, "SupportedEngineVersions", version_list(request));
    const ValueEntry entries[] = {
        {TEXT("ZoneId"), value_cstring(arena, zone)},
        {TEXT("RegionId"), value_cstring(arena, request->cloud->region)},
        {TEXT("SupportedEngines"), value_list_one(arena, engine)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

Reply rds_zone_list(const Request *request) {
    Reply refusal;
    Arena *arena = request->arena;
    if (rpc_refused(request, &refusal)) return refusal;
    const Value **items = ARENA_ARRAY(arena, sizeof zone_letters, const Value *);
    size_t count = 0;
    for (const char *letter = zone_letters; *letter != '\0' && is_postgresql(request); letter++) {
        const char *zone = zone_name(request->cloud, arena, *letter);
        if (passes(request, "ZoneId", zone)) items[count++] = zone_view(request, zone);
    }
    return reply_ok(
        one_member(arena, "AvailableZones", value_list(arena, VALUE_LIST, items, count)));
}

static const Value *class_view(Arena *arena, const RdsClass *class) {
    const ValueEntry range[] = {
        {TEXT("MinValue"), value_int(arena, class->storage_low)},
        {TEXT("MaxValue"), value_int(arena, class->storage_high)},
        {TEXT("Step"), value_int(arena, RDS_STORAGE_STEP)},
    };
    const Value *item = one_member(arena, "DBInstanceClass", value_cstring(arena, class->name));
    return value_with(arena, item, "DBInstanceStorageRange",
                      value_map(arena, range, COUNT_OF(range)));
}

Reply rds_class_list(const Request *request) {
    Reply refusal;
    Arena *arena = request->arena;
    if (rpc_refused(request, &refusal)) return refusal;
    bool offered = is_postgresql(request) &&
                   rds_has_zone(request->cloud, rpc_parameter(request, "ZoneId")) &&
                   rds_is_version(rpc_parameter(request, "EngineVersion")) &&
                   rds_is_storage_type(rpc_parameter(request, "DBInstanceStorageType"));
    const Value **items = ARENA_ARRAY(arena, COUNT_OF(classes), const Value *);
    size_t count = 0;
    for (size_t i = 0; offered && i < COUNT_OF(classes); i++)
        if (passes(request, "Category", classes[i].category))
            items[count++] = class_view(arena, &classes[i]);
    return reply_ok(
        one_member(arena, "DBInstanceClasses", value_list(arena, VALUE_LIST, items, count)));
}

// One entry a zone, as the cloud answers.
Reply rds_region_list(const Request *request) {
    Reply refusal;
    Arena *arena = request->arena;
    if (rpc_refused(request, &refusal)) return refusal;
    const Value **items = ARENA_ARRAY(arena, sizeof zone_letters, const Value *);
    size_t count = 0;
    for (const char *letter = zone_letters; *letter != '\0'; letter++) {
        const ValueEntry entries[] = {
            {TEXT("RegionId"), value_cstring(arena, request->cloud->region)},
            {TEXT("ZoneId"), value_cstring(arena, zone_name(request->cloud, arena, *letter))},
            {TEXT("RegionEndpoint"), value_cstring(arena, "rds.aliyuncs.com")},
        };
        items[count++] = value_map(arena, entries, COUNT_OF(entries));
    }
    return reply_ok(value_with_at(arena, &value_empty_map, "Regions.RDSRegion",
                                  value_list(arena, VALUE_LIST, items, count)));
}
