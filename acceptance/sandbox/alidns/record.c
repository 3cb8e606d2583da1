// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/alidns/record.h"

#include "acceptance/sandbox/alidns/record_check.h"
#include "acceptance/sandbox/alidns/zone.h"

enum { RECORD_ID_DIGITS = 18 };

static Reply answer_id(const Request *request, Text id) {
    return reply_ok(
        value_with(request->arena, &value_empty_map, "RecordId", value_string(request->arena, id)));
}

// record with what the request says, and visible a moment from now.
static const Value *with_request(const Request *request, const Value *record) {
    static const char *const members[] = {"RR", "Type", "Value", "TTL", "Line", "Priority"};
    Arena *arena = request->arena;
    int64_t now = clock_now(request->cloud->clock);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const Value *member = value_get(request->parameters, members[i]);
        if (value_is_null(member)) member = value_get(request->body, members[i]);
        if (!value_is_null(member)) record = value_with(arena, record, members[i], member);
    }
    record = value_with(arena, record, "UpdateTimestamp", value_int(arena, now));
    return value_with(arena, record, ALIDNS_VISIBLE, value_int(arena, now + ALIDNS_VISIBLE_MS));
}

static const Value *new_record(const Request *request, const char *zone, Text id) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("RecordId"), value_string(arena, id)},
        {TEXT("DomainName"), value_cstring(arena, zone)},
        {TEXT("TTL"), value_int(arena, ALIDNS_DEFAULT_TTL)},
        {TEXT("Line"), value_cstring(arena, "default")},
        {TEXT("Status"), value_cstring(arena, "ENABLE")},
        {TEXT("Locked"), &value_false},
        {TEXT("CreateTimestamp"), value_int(arena, clock_now(request->cloud->clock))},
    };
    return with_request(request, value_map(arena, entries, COUNT_OF(entries)));
}

// Both by itself and beside the others, for new and changed records alike.
static Reply put_checked(const Request *request, const Value *record, Text id) {
    Store *store = request->cloud->store;
    RecordFault fault = alidns_record_fault(record);
    if (fault.code == NULL) fault = alidns_record_conflict(store, record, id);
    if (fault.code != NULL) return reply_error(request, 400, fault.code, "%s", fault.message);
    store_put(store, ALIDNS_RECORDS, id, record);
    return answer_id(request, id);
}

Reply alidns_record_add(const Request *request) {
    const char *zone = alidns_zone_find(alidns_parameter(request, "DomainName"));
    if (zone == NULL) return alidns_no_domain(request);
    Text id = text_of(ident_digits(request->cloud->ident, request->arena, RECORD_ID_DIGITS));
    return put_checked(request, new_record(request, zone, id), id);
}

// The record that the request names; NULL: it is gone, or was never this user's.
static const Value *addressed(const Request *request) {
    Text id = alidns_parameter(request, "RecordId");
    return store_get(request->cloud->store, ALIDNS_RECORDS, id);
}

// An update that changes nothing is a duplicate of the record itself, as in the cloud.
Reply alidns_record_update(const Request *request) {
    static const char *const compared[] = {"RR", "Type", "Value", "TTL", "Line", "Priority"};
    const Value *before = addressed(request);
    if (before == NULL) return alidns_no_record(request);
    const Value *after = with_request(request, before);
    bool changed = false;
    for (size_t i = 0; i < COUNT_OF(compared); i++)
        changed |= !value_equal(value_get(before, compared[i]), value_get(after, compared[i]));
    if (!changed)
        return reply_error(request, 400, "DomainRecordDuplicate", "The DNS record already exists.");
    return put_checked(request, after, alidns_parameter(request, "RecordId"));
}

Reply alidns_record_delete(const Request *request) {
    Text id = alidns_parameter(request, "RecordId");
    if (!store_delete(request->cloud->store, ALIDNS_RECORDS, id)) return alidns_no_record(request);
    return answer_id(request, id);
}

Reply alidns_record_set_status(const Request *request) {
    Arena *arena = request->arena;
    Text id = alidns_parameter(request, "RecordId"), given = alidns_parameter(request, "Status");
    const Value *record = addressed(request);
    if (record == NULL) return alidns_no_record(request);
    bool enable = text_is_nocase(given, "Enable");
    if (!enable && !text_is_nocase(given, "Disable"))
        return reply_error(request, 400, "InvalidStatus.Format",
                           "The status must be Enable or Disable.");
    const Value *status = value_cstring(arena, enable ? "ENABLE" : "DISABLE");
    store_put(request->cloud->store, ALIDNS_RECORDS, id,
              value_with(arena, record, "Status", status));
    const ValueEntry entries[] = {
        {TEXT("RecordId"), value_string(arena, id)},
        {TEXT("Status"), value_cstring(arena, enable ? "Enable" : "Disable")},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

Reply alidns_record_set_remark(const Request *request) {
    const Value *record = addressed(request);
    if (record == NULL) return alidns_no_record(request);
    const Value *remark = value_string(request->arena, alidns_parameter(request, "Remark"));
    store_put(request->cloud->store, ALIDNS_RECORDS, alidns_parameter(request, "RecordId"),
              value_with(request->arena, record, "Remark", remark));
    return reply_ok(&value_empty_map);
}
