// SPDX-License-Identifier: MPL-2.0
// The CNAME record in Alibaba Cloud DNS that points the custom domain at Function Compute.
#include "resources/names.h"
#include "resources/parts/domain.h"
#include "resources/wait.h"

#include <string.h>

// Before the name of a domain, in place of the id of a record that a move may have made.
#define UNKNOWN_ID "?"

enum { RECORD_TTL_S = 600, ZONE_TRIES = 8 }; // the TTL every edition of Alidns allows

static bool record_wanted(const Value *object) {
    const Value *domain = value_get(object, A_CUSTOM_DOMAIN);
    return !value_is_null(domain) && value_is_known(domain) &&
           value_bool_or(value_get(domain, A_MANAGE_DNS), false);
}

static const char *record_tried(Call *call, const Deployment *deployment, const char *verb) {
    const Value *object = api_object(deployment);
    return arena_printf(call->arena, "%s the CNAME record of %s", verb,
                        domain_name_of(object).data);
}

static Status record_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                          const Value *body, ApiReply *ret) {
    const ApiRequest request = {.operation = operation, .body = body};
    return api_send(call, deployment, &request, ret);
}

static const char enabled[] = "Enable"; // the API spells it "ENABLE" as well

static bool record_is_disabled(const Value *record) {
    return text_is_nocase(value_text(value_get(record, "Status")), "Disable");
}

static void record_store(Call *call, Deployment *deployment, Text id) {
    const Found found = {.id = id.data, .status = enabled};
    stack_record(call, deployment, &dns_record_part, &found);
}

// ---- what is there

// The domain's CNAME record as body, or API_NOT_FOUND.
static Status record_find(Call *call, Deployment *deployment, Text domain, ApiReply *ret) {
    const Value *body = api_pair(call->arena, "SubDomain", domain);
    body = api_pair_more(call->arena, body, "Type", TEXT("CNAME"));
    TRY(record_send(call, deployment, &dns_describe_sub_domain_records, body, ret));
    api_take_first(ret, "DomainRecords.Record");
    // A zone that is not in this account has no records either; adding one will say so.
    if (text_starts(ret->code, "InvalidDomainName")) ret->outcome = API_NOT_FOUND;
    return status_ok();
}

static Status record_ask(Call *call, Deployment *deployment, Text id, ApiReply *ret) {
    return record_send(call, deployment, &dns_describe_record_info,
                       api_pair(call->arena, "RecordId", id), ret);
}

// By its id, or, when a creation was cut off before the id was known, by its name and target.
static Status record_get(Call *call, Deployment *deployment, const Value *object, ApiReply *ret) {
    Text id = stack_part_id(object, PART_DNS_RECORD), domain = domain_name_of(object);
    bool unknown = text_starts(id, UNKNOWN_ID);
    if (unknown) domain = text_slice(id, sizeof UNKNOWN_ID - 1, id.length);
    if (id.length > 0 && !unknown) return record_ask(call, deployment, id, ret);
    const char *target;
    TRY(domain_target(call, deployment, object, &target));
    TRY(record_find(call, deployment, domain, ret));
    bool other =
        ret->outcome == API_DONE && !text_is(value_text(value_get(ret->body, "Value")), target);
    if (other) ret->outcome = API_NOT_FOUND;
    return status_ok();
}

// Whether the record stands at the name that object has: a change of the name may have failed
// halfway.
static bool record_is_at(Call *call, const Value *record, const Value *object) {
    const char *name = value_cstr(value_get(record, "RR"));
    const char *zone = value_cstr(value_get(record, "DomainName"));
    const char *full =
        strcmp(name, "@") == 0 ? zone : arena_printf(call->arena, "%s.%s", name, zone);
    return text_is_nocase(domain_name_of(object), full);
}

static Status record_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    if (!record_wanted(object)) return status_ok(); // after an import it is not ours to manage
    ApiReply reply;
    TRY(record_get(call, deployment, object, &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply, &(ApiStory){.tried = record_tried(call, deployment, "read")});
    Text target = value_text(value_get(object, A_CNAME_TARGET));
    ret->present = record_is_at(call, reply.body, object);
    ret->replaced = !ret->present;
    ret->id = value_cstr(value_get(reply.body, "RecordId"));
    ret->status = enabled;
    ret->body = reply.body;
    bool elsewhere =
        target.length > 0 && !text_equal(value_text(value_get(reply.body, "Value")), target);
    ret->drifted = elsewhere || record_is_disabled(reply.body);
    return status_ok();
}

// ---- making it

static const Value *record_body(Arena *arena, Text zone, Text name, const char *target) {
    const Value *body = api_pair(arena, "RR", name);
    if (zone.length > 0) body = api_pair_more(arena, body, "DomainName", zone);
    body = api_pair_more(arena, body, "Type", TEXT("CNAME"));
    body = api_pair_more(arena, body, "Value", text_of(target));
    return value_with(arena, body, "TTL", value_int(arena, RECORD_TTL_S));
}

// The zone is the longest suffix of the name that the account has: "a.b.example.com" may be "a" in
// b.example.com or "a.b" in example.com.
static Status record_add(Call *call, Deployment *deployment, ApiReply *ret) {
    Text domain = domain_name_of(deployment->planned);
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    *ret = (ApiReply){.operation = &dns_add_record, .outcome = API_NOT_FOUND};
    size_t cut = 0;
    for (int tries = 0; tries < ZONE_TRIES; tries++) {
        ptrdiff_t dot = text_find(text_slice(domain, cut, domain.length), ".");
        if (dot < 0) break;
        Text name = text_slice(domain, 0, cut + (size_t)dot);
        cut += (size_t)dot + 1;
        Text zone = text_slice(domain, cut, domain.length);
        if (text_find(zone, ".") < 0) break;
        TRY(record_send(call, deployment, &dns_add_record,
                        record_body(call->arena, text_copy(call->arena, zone), name, target), ret));
        bool other_zone =
            ret->outcome == API_NOT_FOUND || text_starts(ret->code, "InvalidDomainName");
        if (!other_zone) break;
    }
    return status_ok();
}

static Status record_look(Call *call, Deployment *deployment, ApiReply *ret) {
    return record_find(call, deployment, domain_name_of(deployment->planned), ret);
}

static Status record_not_made(Call *call, Deployment *deployment, const ApiReply *reply) {
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN), path = path_attribute(&block, A_MANAGE_DNS);
    bool unsure = api_unsure(reply);
    bool moves = stack_part_id(deployment->prior, PART_DNS_RECORD).length > 0;
    if (unsure && moves)
        stack_suspect(
            call, deployment, &dns_record_part,
            arena_printf(call->arena, UNKNOWN_ID "%s", domain_name_of(deployment->planned).data));
    else if (unsure)
        stack_record(call, deployment, &dns_record_part, &(Found){.status = STATUS_UNKNOWN});
    return api_fail(call, reply,
                    &(ApiStory){.path = &path,
                                .tried = record_tried(call, deployment, "add"),
                                .exists = unsure ? "Whether the record exists is not known."
                                                 : "No record was added."});
}

static Status record_conflict(Call *call, const Deployment *deployment, const Value *found,
                              const char *target) {
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN), path = path_attribute(&block, A_MANAGE_DNS);
    return call_fail(call, &path, "DNS record already exists",
                     "%s already has a CNAME record to %s, which this deployment did not make. "
                     "Remove it or point it to %s, or use another domain name.",
                     domain_name_of(deployment->planned).data,
                     value_cstr(value_get(found, "Value")), target);
}

// An update that changes nothing is refused as a duplicate, also when an earlier attempt got
// through and its answer was lost; what is read may be from before that.
static Status record_updated(Call *call, Deployment *deployment, Text id, const char *target,
                             ApiReply *update) {
    if (update->outcome != API_EXISTS) return status_ok();
    int64_t start = call_now_ms();
    do {
        ApiReply look;
        TRY(record_ask(call, deployment, id, &look));
        if (text_is(value_text(value_get(look.body, "Value")), target)) update->outcome = API_DONE;
    } while (update->outcome != API_DONE && update->attempts > 1 && wait_unknown(call, start));
    return status_ok();
}

static Status record_point(Call *call, Deployment *deployment, const Value *record,
                           const char *target) {
    const Value *body =
        record_body(call->arena, TEXT(""), value_text(value_get(record, "RR")), target);
    Text id = value_text(value_get(record, "RecordId"));
    body = api_pair_more(call->arena, body, "RecordId", id);
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_update_record, body, &reply));
    TRY(record_updated(call, deployment, id, target, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = record_tried(call, deployment, "update"),
                                .exists = api_unchanged(&reply, "The record is as it was.")});
}

static Status record_enable(Call *call, Deployment *deployment, const Value *record) {
    const Value *body =
        api_pair(call->arena, "RecordId", value_text(value_get(record, "RecordId")));
    body = api_pair_more(call->arena, body, "Status", text_of(enabled));
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_set_record_status, body, &reply));
    if (reply.outcome == API_DONE) return status_ok();
    return api_fail(call, &reply,
                    &(ApiStory){.tried = record_tried(call, deployment, "enable"),
                                .exists = "The record is there, disabled."});
}

static Status record_settle(Call *call, Deployment *deployment, const Value *record) {
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    if (!text_is(value_text(value_get(record, "Value")), target))
        TRY(record_point(call, deployment, record, target));
    if (record_is_disabled(record)) TRY(record_enable(call, deployment, record));
    record_store(call, deployment, value_text(value_get(record, "RecordId")));
    return status_ok();
}

// One that a change was about to remove is this deployment's, wherever it points.
static Status record_adopt(Call *call, Deployment *deployment, const Value *found) {
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    Text id = value_text(value_get(found, "RecordId"));
    bool ours = text_is(value_text(value_get(found, "Value")), target) ||
                stack_left(call, deployment, &dns_record_part, id);
    return ours ? record_settle(call, deployment, found)
                : record_conflict(call, deployment, found, target);
}

static Status record_create(Call *call, Deployment *deployment) {
    static const ApiCreation creation = {.send = record_add, .look = record_look};
    ApiReply reply;
    TRY(record_look(call, deployment, &reply));
    if (reply.outcome == API_DONE) return record_adopt(call, deployment, reply.body);
    if (reply.outcome != API_NOT_FOUND)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = record_tried(call, deployment, "look up")});
    TRY(api_create(call, deployment, &creation, &reply));
    if (reply.outcome == API_EXISTS) return record_adopt(call, deployment, reply.body);
    if (reply.outcome != API_DONE) return record_not_made(call, deployment, &reply);
    record_store(call, deployment, value_text(value_get(reply.body, "RecordId")));
    return status_ok();
}

static Status record_update(Call *call, Deployment *deployment) {
    ApiReply look;
    TRY(record_get(call, deployment, deployment->prior, &look));
    if (look.outcome != API_DONE)
        return api_fail(call, &look, &(ApiStory){.tried = record_tried(call, deployment, "read")});
    return record_settle(call, deployment, look.body);
}

// What was not known to be there may have become the deployment's record meanwhile.
static bool record_is_used(Deployment *deployment, Text id) {
    return text_equal(stack_recorded_id(deployment, PART_DNS_RECORD), id);
}

// A creation that was cut off may have left a record that was never recorded.
static Status record_remove(Call *call, Deployment *deployment, const Value *object) {
    ApiReply reply;
    Text id = stack_part_id(object, PART_DNS_RECORD);
    bool suspect = text_starts(id, UNKNOWN_ID);
    if (id.length == 0 || suspect) {
        TRY(record_get(call, deployment, object, &reply));
        if (reply.outcome == API_NOT_FOUND) return status_ok();
        if (reply.outcome != API_DONE)
            return api_fail(call, &reply,
                            &(ApiStory){.tried = record_tried(call, deployment, "look up")});
        id = value_text(value_get(reply.body, "RecordId"));
        if (suspect && record_is_used(deployment, id)) return status_ok();
    }
    TRY(record_send(call, deployment, &dns_delete_record, api_pair(call->arena, "RecordId", id),
                    &reply));
    const char *tried = arena_printf(call->arena, "delete the CNAME record with id %s", id.data);
    return api_removed(call, &reply, tried, "The record still exists and is in the state.");
}

const Part dns_record_part = {
    .name = PART_DNS_RECORD,
    .label = "DNS record",
    .wanted = record_wanted,
    .key = domain_name_of,
    .read = record_read,
    .create = record_create,
    .update = record_update,
    .remove = record_remove,
};
