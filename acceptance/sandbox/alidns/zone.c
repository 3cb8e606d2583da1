// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/zone.h"

#include "acceptance/sandbox/rpc/pages.h"

const char *alidns_zone_find(Text name) {
    for (size_t i = 0; alidns_zones[i] != NULL; i++)
        if (text_is_nocase(name, alidns_zones[i])) return alidns_zones[i];
    return NULL;
}

static const Value *records_of(const Request *request, Text zone) {
    const Store *store = request->cloud->store;
    int64_t count = 0;
    for (const StoreObject *object = store_next(store, ALIDNS_RECORDS, TEXT("")); object != NULL;
         object = store_next(store, ALIDNS_RECORDS, object->key))
        count += text_equal(value_text(value_get(object->value, "DomainName")), zone);
    return value_int(request->arena, count);
}

// A list and a single zone tell the same but for one member.
static const Value *view(const Request *request, const char *zone, const char *member,
                         const Value *value) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("DomainName"), value_cstring(arena, zone)},
        {TEXT("PunyCode"), value_cstring(arena, zone)},
        {TEXT("DomainId"), value_cstring(arena, arena_printf(arena, "sandbox-%s", zone))},
        {TEXT("AliDomain"), &value_true},
        {TEXT("VersionCode"), value_cstring(arena, "mianfei")},
    };
    return value_with(arena, value_map(arena, entries, COUNT_OF(entries)), member, value);
}

Reply alidns_zone_list(const Request *request) {
    Text keyword = alidns_parameter(request, "KeyWord");
    bool exact = text_is(alidns_parameter(request, "SearchMode"), "EXACT");
    Pages pages;
    if (!pages_begin(request, ALIDNS_PAGE_SIZE, ALIDNS_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (size_t i = 0; alidns_zones[i] != NULL; i++) {
        Text zone = text_of(alidns_zones[i]);
        bool wanted = exact ? text_equal(zone, keyword)
                            : keyword.length == 0 || text_find(zone, keyword.data) >= 0;
        if (wanted && pages_take(&pages))
            pages_add(&pages, view(request, zone.data, "RecordCount", records_of(request, zone)));
    }
    return pages_answer(request, &pages, "Domains.Domain");
}

Reply alidns_zone_get(const Request *request) {
    const char *zone = alidns_zone_find(alidns_parameter(request, "DomainName"));
    if (zone == NULL) return alidns_no_domain(request);
    // "mianfei" is the free edition, whose smallest TTL is 600.
    return reply_ok(view(request, zone, "MinTtl", value_int(request->arena, ALIDNS_DEFAULT_TTL)));
}
