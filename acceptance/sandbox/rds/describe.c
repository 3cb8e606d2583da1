// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/describe.h"

#include "acceptance/sandbox/rds/whitelist.h"
#include "acceptance/sandbox/rpc/pages.h"
#include "provider/value/json.h"

enum { PAGE_SIZE = 30, PAGE_MAXIMUM = 100, ACCOUNTS = 200, DATABASES = 200 };

static const Value *empty_list_at(Arena *arena, const Value *map, const char *dotted) {
    return value_with_at(arena, map, dotted, &value_empty_list);
}

static const Value *attribute_view(Arena *arena, const Value *instance) {
    static const char *const hidden[] = {RPC_PRIVATE, RDS_WHITELISTS, "BackupPolicy", "Tags"};
    const Value *view = instance;
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        view = value_map_without(arena, view, text_of(hidden[i]));
    view = value_with(arena, view, "SecurityIPList",
                      value_string(arena, rds_whitelist_joined(arena, instance)));
    view = value_with(arena, view, "AccountMaxQuantity", value_int(arena, ACCOUNTS));
    view = value_with(arena, view, "DBMaxQuantity", value_int(arena, DATABASES));
    return empty_list_at(arena, view, "ReadOnlyDBInstanceIds.ReadOnlyDBInstanceId");
}

Reply rds_describe_attribute(const Request *request) {
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    return reply_ok(value_with_at(arena, &value_empty_map, "Items.DBInstanceAttribute",
                                  value_list_one(arena, attribute_view(arena, instance))));
}

Reply rds_describe_addresses(const Request *request) {
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    const ValueEntry entries[] = {
        {TEXT("ConnectionString"), value_get(instance, "ConnectionString")},
        {TEXT("ConnectionStringType"), value_cstring(arena, "Normal")},
        {TEXT("IPAddress"), value_cstring(arena, "127.0.0.1")},
        {TEXT("IPType"), value_cstring(arena, "Private")},
        {TEXT("Port"), value_get(instance, "Port")},
        {TEXT("Upgradeable"), value_cstring(arena, "Disabled")},
        {TEXT("VPCId"), value_get(instance, "VpcId")},
        {TEXT("VSwitchId"), value_get(instance, "VSwitchId")},
    };
    const Value *info = value_map(arena, entries, COUNT_OF(entries));
    const Value *answer =
        value_with_at(arena, &value_empty_map, "DBInstanceNetInfos.DBInstanceNetInfo",
                      value_list_one(arena, info));
    answer = value_with(arena, answer, "SecurityIPMode", value_cstring(arena, "normal"));
    return reply_ok(value_with(arena, answer, "InstanceNetworkType", value_cstring(arena, "VPC")));
}

static const Value *summary(Arena *arena, const Value *instance) {
    static const char *const shown[] = {
        "DBInstanceId",   "RegionId",          "ZoneId",   "Engine",
        "EngineVersion",  "DBInstanceClass",   RDS_STATUS, "DBInstanceStorageType",
        "DBInstanceCPU",  "DBInstanceMemory",  "Category", "PayType",
        "DBInstanceType", "DBInstanceNetType", "VpcId",    "InstanceNetworkType",
        "VSwitchId",      "ConnectionString",  "LockMode", "DBInstanceDescription",
        "ConnectionMode", "DeletionProtection"};
    const Value *view = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        view = value_with(arena, view, shown[i], value_get(instance, shown[i]));
    return value_with(arena, view, "CreateTime", value_get(instance, "CreationTime"));
}

// Parameter Tags is a JSON document {"key": "value"}.
static bool has_tags(const Value *instance, const Value *wanted) {
    const Value *tags = value_at(instance, "Tags.Tag");
    for (size_t i = 0; i < value_count(wanted); i++) {
        const ValueEntry *entry = value_entry_at(wanted, i);
        bool found = false;
        for (size_t t = 0; t < value_count(tags); t++)
            found |=
                text_equal(value_text(value_get(value_list_at(tags, t), "TagKey")), entry->key) &&
                value_equal(value_get(value_list_at(tags, t), "TagValue"), entry->value);
        if (!found) return false;
    }
    return true;
}

static bool has_key_word(const Request *request, const Value *instance) {
    Text word = rpc_parameter(request, "SearchKey");
    return word.length == 0 || text_find(rds_id(instance), word.data) >= 0 ||
           text_find(value_text(value_get(instance, "DBInstanceDescription")), word.data) >= 0;
}

static Reply answer_page(const Request *request, const Pages *pages) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("TotalRecordCount"), value_int(arena, pages->total)},
        {TEXT("PageNumber"), value_int(arena, pages->number)},
        {TEXT("PageRecordCount"), value_int(arena, (int64_t)pages->count)},
    };
    return reply_ok(value_with_at(arena, value_map(arena, entries, COUNT_OF(entries)),
                                  "Items.DBInstance",
                                  value_list(arena, VALUE_LIST, pages->items, pages->count)));
}

Reply rds_describe_instances(const Request *request) {
    static const char *const filters[] = {"DBInstanceId",
                                          RDS_STATUS,
                                          "DBInstanceClass",
                                          "DBInstanceType",
                                          "Engine",
                                          "Category",
                                          "EngineVersion",
                                          "PayType",
                                          "VpcId",
                                          "VSwitchId",
                                          "ZoneId",
                                          "ConnectionMode",
                                          "ConnectionString",
                                          "InstanceNetworkType",
                                          NULL};
    const Store *store = request->cloud->store;
    Reply refusal;
    Pages pages;
    const Value *tags = &value_empty_map;
    Text given = rpc_parameter(request, "Tags");
    if (rpc_refused(request, &refusal)) return refusal;
    if (given.length > 0) tags = json_parse(request->arena, given, NULL);
    if (tags == NULL || tags->kind != VALUE_MAP)
        return rds_bad(request, "InvalidParameter", "Tags must be a JSON object.");
    if (!pages_begin(request, PAGE_SIZE, PAGE_MAXIMUM, &pages)) return pages_fault(request, &pages);
    for (const StoreObject *o = store_next(store, RDS_INSTANCES, TEXT("")); o != NULL;
         o = store_next(store, RDS_INSTANCES, o->key))
        if (rpc_matches(request, o->value, filters) && has_tags(o->value, tags) &&
            has_key_word(request, o->value) && pages_take(&pages))
            pages_add(&pages, summary(request->arena, o->value));
    return answer_page(request, &pages);
}

Reply rds_list(const Request *request, const RdsListing *listing) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    const Value *instance;
    Reply refusal;
    Pages pages;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    if (!pages_begin(request, PAGE_SIZE, DATABASES, &pages)) return pages_fault(request, &pages);
    const char *prefix = rds_key(arena, rds_id(instance), TEXT("")).data;
    for (const StoreObject *o = store_next(store, listing->collection, text_of(prefix));
         o != NULL && text_starts(o->key, prefix);
         o = store_next(store, listing->collection, o->key))
        if (rpc_matches(request, o->value, listing->filters) && pages_take(&pages))
            pages_add(&pages, listing->view(arena, o->value));
    const Value *answer = value_with_at(arena, &value_empty_map, listing->dotted,
                                        value_list(arena, VALUE_LIST, pages.items, pages.count));
    if (listing->total == NULL) return reply_ok(answer);
    answer = value_with(arena, answer, listing->total, value_int(arena, pages.total));
    return reply_ok(value_with(arena, answer, "PageNumber", value_int(arena, pages.number)));
}
