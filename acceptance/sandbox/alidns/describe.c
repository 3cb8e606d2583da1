// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/describe.h"

#include "acceptance/sandbox/alidns/zone.h"
#include "acceptance/sandbox/rpc/pages.h"

typedef struct Filter {
    const char *parameter, *member;
    bool keyword; // matches a part, unless SearchMode is EXACT
} Filter;

// KeyWord looks for a part of the host record; with SearchMode EXACT every filter is exact.
static const Filter filters[] = {
    {"KeyWord", "RR", true},         {"RRKeyWord", "RR", true}, {"TypeKeyWord", "Type", false},
    {"ValueKeyWord", "Value", true}, {"Type", "Type", false},   {"Line", "Line", false},
    {"Status", "Status", false},
};

static const Value *view(const Request *request, const Value *record) {
    return value_map_without(request->arena, record, TEXT(ALIDNS_VISIBLE));
}

// Only the list of a whole zone tells when a record was made and changed.
static const Value *timeless(const Request *request, const Value *record) {
    record = value_map_without(request->arena, record, TEXT("CreateTimestamp"));
    record = value_map_without(request->arena, record, TEXT("UpdateTimestamp"));
    return view(request, record);
}

static bool passes(const Request *request, const Filter *filter, const Value *record) {
    Text wanted = alidns_parameter(request, filter->parameter);
    if (wanted.length == 0) return true;
    Text member = value_text(value_get(record, filter->member));
    bool exact = text_is(alidns_parameter(request, "SearchMode"), "EXACT");
    if (exact || !filter->keyword) return text_is_nocase(member, wanted.data);
    return text_find(text_lower(request->arena, member), text_lower(request->arena, wanted).data) >=
           0;
}

static bool is_wanted(const Request *request, const Value *record, const char *zone, Text rr) {
    if (!text_is(value_text(value_get(record, "DomainName")), zone)) return false;
    if (rr.length > 0 && !text_is_nocase(rr, value_cstr(value_get(record, "RR")))) return false;
    for (size_t i = 0; i < COUNT_OF(filters); i++)
        if (!passes(request, &filters[i], record)) return false;
    return true;
}

// Records of a zone that pass the request's filters, and have the host record rr if it is given.
static Reply list(const Request *request, const char *zone, Text rr) {
    const Store *store = request->cloud->store;
    Pages pages;
    if (!pages_begin(request, ALIDNS_PAGE_SIZE, ALIDNS_PAGE_MAXIMUM, &pages))
        return pages_fault(request, &pages);
    for (const StoreObject *object = store_next(store, ALIDNS_RECORDS, TEXT("")); object != NULL;
         object = store_next(store, ALIDNS_RECORDS, object->key))
        if (is_wanted(request, object->value, zone, rr) && pages_take(&pages))
            pages_add(&pages, rr.length > 0 ? timeless(request, object->value)
                                            : view(request, object->value));
    return pages_answer(request, &pages, "DomainRecords.Record");
}

Reply alidns_describe_records(const Request *request) {
    const char *zone = alidns_zone_find(alidns_parameter(request, "DomainName"));
    if (zone == NULL) return alidns_no_domain(request);
    return list(request, zone, TEXT(""));
}

Reply alidns_describe_record(const Request *request) {
    Text id = alidns_parameter(request, "RecordId");
    const Value *record = store_get(request->cloud->store, ALIDNS_RECORDS, id);
    if (record == NULL) return alidns_no_record(request);
    return reply_ok(timeless(request, record));
}

// SubDomain is a whole name: its zone is DomainName, or the longest of the account's it ends in.
Reply alidns_describe_host(const Request *request) {
    Text name = alidns_parameter(request, "SubDomain");
    const char *given = value_cstr(value_get(request->parameters, "DomainName"));
    const char *zone = *given == '\0' ? NULL : alidns_zone_find(text_of(given));
    for (size_t i = 0; alidns_zones[i] != NULL && *given == '\0'; i++) {
        const char *dotted = arena_printf(request->arena, ".%s", alidns_zones[i]);
        if (text_is(name, alidns_zones[i]) || text_ends(name, dotted)) zone = alidns_zones[i];
    }
    if (zone == NULL || !text_ends(name, zone)) return alidns_no_domain(request);
    size_t rr = name.length - text_of(zone).length;
    return list(request, zone, rr == 0 ? TEXT("@") : text_slice(name, 0, rr - 1));
}
