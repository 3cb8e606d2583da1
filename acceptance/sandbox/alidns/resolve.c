// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/resolve.h"

#include "acceptance/sandbox/alidns/basics.h"

static bool leads_to(Text value, const char *target) {
    if (text_ends(value, ".")) value.length--;
    return text_is_nocase(value, target);
}

static Text full_name(Arena *arena, const Value *record) {
    Text rr = value_text(value_get(record, "RR"));
    const char *zone = value_cstr(value_get(record, "DomainName"));
    if (text_is(rr, "@")) return text_of(zone);
    return text_of(arena_printf(arena, "%.*s.%s", (int)rr.length, rr.data, zone));
}

// "*.example.com" takes every name one label below it.
static bool takes(Text name, Text domain) {
    if (text_is_nocase(domain, name.data)) return true;
    Text rest = domain, label;
    if (!text_starts(name, "*.") || !text_next(&rest, '.', &label)) return false;
    return text_is_nocase(rest, name.data + 2);
}

// Resolvers see a change a moment after it was made, and nothing of a record that is off.
static bool is_visible_cname(const Cloud *cloud, const Value *record) {
    return text_is(value_text(value_get(record, "Type")), "CNAME") &&
           text_is(value_text(value_get(record, "Status")), "ENABLE") &&
           clock_now(cloud->clock) >= value_int_or(value_get(record, ALIDNS_VISIBLE), 0);
}

bool alidns_points_to(const Cloud *cloud, Arena *arena, Text domain, const char *target) {
    static const char *const elsewhere[] = {ALIDNS_OUTSIDE, ALIDNS_FOREIGN};
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        const Value *cname = store_get(cloud->store, elsewhere[i], text_lower(arena, domain));
        if (leads_to(value_text(value_get(cname, "target")), target)) return true;
    }
    for (const StoreObject *object = store_next(cloud->store, ALIDNS_RECORDS, TEXT(""));
         object != NULL; object = store_next(cloud->store, ALIDNS_RECORDS, object->key)) {
        const Value *record = object->value;
        if (is_visible_cname(cloud, record) && takes(full_name(arena, record), domain) &&
            leads_to(value_text(value_get(record, "Value")), target))
            return true;
    }
    return false;
}
