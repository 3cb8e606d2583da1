// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/record_check.h"

#include <arpa/inet.h>
#include <ctype.h>

static const RecordFault fine = {NULL, NULL};

// The codes of format faults, all 400, are not documented one by one.
static const RecordFault bad_rr = {"InvalidRR.Format", "The format of the RR is invalid."};
static const RecordFault bad_type = {"InvalidType.Format", "The record type is not supported."};
static const RecordFault bad_value = {"InvalidValue.Format",
                                      "The record value does not fit the record type."};
static const RecordFault bad_ttl = {
    "QuotaExceeded.TTL", "The TTL is outside of the range of this edition, 600 to 86400 seconds."};
static const RecordFault bad_priority = {"InvalidPriority",
                                         "An MX record needs a priority between 1 and 50."};

static bool is_address(Text value, int family) {
    unsigned char address[sizeof(struct in6_addr)];
    return value.length > 0 && inet_pton(family, value.data, address) == 1;
}

static bool is_ipv4(Text value) {
    return is_address(value, AF_INET);
}

static bool is_ipv6(Text value) {
    return is_address(value, AF_INET6);
}

static bool is_text(Text value) {
    return value.length >= 1 && value.length <= 512;
}

static bool is_label(Text label) {
    for (size_t i = 0; i < label.length; i++) {
        unsigned char c = (unsigned char)label.data[i];
        // Bytes above ASCII: names in other scripts are taken as they are.
        if (c < 128 && !isalnum(c) && c != '-' && c != '_') return false;
    }
    return label.length >= 1 && label.length <= 63;
}

static bool is_host(Text value) {
    if (value.length > 253) return false;
    if (text_ends(value, ".")) value.length--;
    Text label;
    size_t labels = 0;
    while (text_next(&value, '.', &label)) {
        if (!is_label(label)) return false;
        labels++;
    }
    return labels >= 2;
}

typedef struct RecordType {
    const char *name;
    bool (*takes)(Text value);
} RecordType;

// Types that the sandbox can judge; the cloud has a few more (REDIRECT_URL and the like).
static const RecordType types[] = {
    {"A", is_ipv4},  {"AAAA", is_ipv6}, {"CNAME", is_host}, {"MX", is_host},
    {"NS", is_host}, {"TXT", is_text},  {"CAA", is_text},   {"SRV", is_text},
};

static const RecordType *find_type(Text name) {
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_is(name, types[i].name)) return &types[i];
    return NULL;
}

// "@" is the zone itself; "*" may stand for the first label.
static bool is_rr(Text rr) {
    if (text_is(rr, "@") || text_is(rr, "*")) return true;
    Text label;
    bool first = true;
    if (rr.length == 0 || rr.length > 190 || text_ends(rr, ".")) return false;
    while (text_next(&rr, '.', &label)) {
        if (!is_label(label) && !(first && text_is(label, "*"))) return false;
        first = false;
    }
    return true;
}

RecordFault alidns_record_fault(const Value *record) {
    const RecordType *type = find_type(value_text(value_get(record, "Type")));
    int64_t ttl = value_int_or(value_get(record, "TTL"), -1);
    int64_t priority = value_int_or(value_get(record, "Priority"), -1);
    if (!is_rr(value_text(value_get(record, "RR")))) return bad_rr;
    if (type == NULL) return bad_type;
    if (!type->takes(value_text(value_get(record, "Value")))) return bad_value;
    if (ttl < 600 || ttl > 86400) return bad_ttl;
    if (text_is(text_of(type->name), "MX") && (priority < 1 || priority > 50)) return bad_priority;
    return fine;
}

static bool is_cname(Text type) {
    return text_is(type, "CNAME");
}

// A CNAME stands alone at its name and line; at the zone itself MX and TXT may stand beside it.
static bool types_conflict(Text rr, Text a, Text b) {
    if (is_cname(a) == is_cname(b)) return false;
    Text other = is_cname(a) ? b : a;
    return !text_is(rr, "@") || (!text_is(other, "MX") && !text_is(other, "TXT"));
}

static bool same(const Value *a, const Value *b, const char *member) {
    return text_is_nocase(value_text(value_get(a, member)), value_cstr(value_get(b, member)));
}

// https://help.aliyun.com/en/dns/pubz-dns-record-conflict-rules; names compare without case.
RecordFault alidns_record_conflict(const Store *store, const Value *record, Text id) {
    static const RecordFault duplicate = {"DomainRecordDuplicate",
                                          "The DNS record already exists."};
    static const RecordFault conflict = {"DomainRecordConflict",
                                         "The DNS record conflicts with other records."};
    Text type = value_text(value_get(record, "Type")), rr = value_text(value_get(record, "RR"));
    for (const StoreObject *object = store_next(store, ALIDNS_RECORDS, TEXT("")); object != NULL;
         object = store_next(store, ALIDNS_RECORDS, object->key)) {
        const Value *other = object->value;
        if (text_equal(object->key, id) || !same(record, other, "DomainName") ||
            !same(record, other, "RR") || !same(record, other, "Line"))
            continue;
        if (same(record, other, "Type") && same(record, other, "Value")) return duplicate;
        if (types_conflict(rr, type, value_text(value_get(other, "Type")))) return conflict;
    }
    return fine;
}
