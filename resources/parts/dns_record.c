// SPDX-License-Identifier: MPL-2.0
// The CNAME record in Alibaba Cloud DNS that points the custom domain at Function Compute.
#include "resources/alibaba/endpoints.h"
#include "resources/names.h"
#include "resources/parts/domain.h"

enum { RECORD_TTL_S = 600, ZONE_TRIES = 8 }; // the TTL every edition of Alidns allows

static bool record_wanted(const Value *object) {
    const Value *domain = value_get(object, A_CUSTOM_DOMAIN);
    return !value_is_null(domain) && value_is_known(domain) &&
           value_bool_or(value_get(domain, A_MANAGE_DNS), false);
}

Text domain_name_of(const Value *object) {
    return value_text(value_get(value_get(object, A_CUSTOM_DOMAIN), A_DOMAIN_NAME));
}

Status domain_target(Call *call, const Deployment *deployment, const Value *object,
                     const char **ret) {
    Text account;
    TRY(alibaba_account_id(call, deployment->session->alibaba, &account));
    *ret = endpoint_fc_cname(call->arena, account, value_text(value_get(object, A_REGION)));
    return status_ok();
}

static const char *record_tried(Call *call, const Deployment *deployment, const char *verb) {
    const Value *object =
        value_is_null(deployment->planned) ? deployment->prior : deployment->planned;
    return arena_printf(call->arena, "%s the CNAME record of %s", verb,
                        domain_name_of(object).data);
}

static Status record_send(Call *call, const Deployment *deployment, const ApiOperation *operation,
                          const Value *body, ApiReply *ret) {
    const ApiRequest request = {.operation = operation, .body = body};
    return api_send(call, deployment, &request, ret);
}

static void record_store(Call *call, Deployment *deployment, Text id) {
    const Found found = {.id = id.data, .status = "Enable"};
    stack_record(call, deployment, &dns_record_part, &found);
}

// ---- what is there. *ret is the record (MAP) or null.

static Status record_find(Call *call, const Deployment *deployment, Text domain,
                          const Value **ret) {
    const Value *body = api_pair(call->arena, "SubDomain", domain);
    body = api_pair_more(call->arena, body, "Type", TEXT("CNAME"));
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_describe_sub_domain_records, body, &reply));
    const Value *list = value_at(reply.body, "DomainRecords.Record");
    *ret = value_count(list) > 0 ? list->list.items[0] : &value_null;
    // A zone that is not in this account has no records either; adding one will say so.
    bool answered = reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND ||
                    text_starts(reply.code, "InvalidDomainName");
    if (answered) return status_ok();
    return api_fail(call, &reply, &(ApiStory){.tried = record_tried(call, deployment, "look up")});
}

static Status record_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Text id = stack_part_id(object, PART_DNS_RECORD);
    if (id.length == 0) return status_ok();
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_describe_record_info,
                    api_pair(call->arena, "RecordId", id), &reply));
    if (reply.outcome == API_NOT_FOUND) return status_ok();
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply, &(ApiStory){.tried = record_tried(call, deployment, "read")});
    Text target = value_text(value_get(object, A_CNAME_TARGET));
    ret->present = true;
    ret->id = id.data;
    ret->status = value_cstr(value_get(reply.body, "Status"));
    ret->body = reply.body;
    ret->drifted =
        target.length > 0 && !text_equal(value_text(value_get(reply.body, "Value")), target);
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
static Status record_add(Call *call, Deployment *deployment, const char *target) {
    Text domain = domain_name_of(deployment->planned);
    ApiReply reply = {.outcome = API_NOT_FOUND};
    size_t cut = 0;
    for (int tries = 0; tries < ZONE_TRIES; tries++) {
        ptrdiff_t dot = text_find(text_slice(domain, cut, domain.length), ".");
        if (dot < 0) break;
        Text name = text_slice(domain, 0, cut + (size_t)dot);
        cut += (size_t)dot + 1;
        Text zone = text_slice(domain, cut, domain.length);
        if (text_find(zone, ".") < 0) break;
        TRY(record_send(call, deployment, &dns_add_record,
                        record_body(call->arena, text_copy(call->arena, zone), name, target),
                        &reply));
        bool other_zone =
            reply.outcome == API_NOT_FOUND || text_starts(reply.code, "InvalidDomainName");
        if (!other_zone) break;
    }
    if (reply.outcome == API_DONE) {
        record_store(call, deployment, value_text(value_get(reply.body, "RecordId")));
        return status_ok();
    }
    if (reply.outcome == API_UNSURE) {
        const Value *found;
        TRY(record_find(call, deployment, domain, &found));
        if (!value_is_null(found)) {
            record_store(call, deployment, value_text(value_get(found, "RecordId")));
            return status_ok();
        }
    }
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN), path = path_attribute(&block, A_MANAGE_DNS);
    return api_fail(call, &reply,
                    &(ApiStory){.path = &path,
                                .tried = record_tried(call, deployment, "add"),
                                .exists = "No record was added.",
                                .todo = "If the domain's zone is not in this account's Alibaba "
                                        "Cloud DNS, set manage_dns = false and add the CNAME where "
                                        "the zone is."});
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

static Status record_create(Call *call, Deployment *deployment) {
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    const Value *found;
    TRY(record_find(call, deployment, domain_name_of(deployment->planned), &found));
    if (value_is_null(found)) return record_add(call, deployment, target);
    if (!text_is(value_text(value_get(found, "Value")), target))
        return record_conflict(call, deployment, found, target);
    record_store(call, deployment, value_text(value_get(found, "RecordId")));
    return status_ok();
}

static Status record_update(Call *call, Deployment *deployment) {
    const char *target;
    TRY(domain_target(call, deployment, deployment->planned, &target));
    Text id = stack_part_id(deployment->prior, PART_DNS_RECORD);
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_describe_record_info,
                    api_pair(call->arena, "RecordId", id), &reply));
    const Value *body =
        record_body(call->arena, TEXT(""), value_text(value_get(reply.body, "RR")), target);
    TRY(record_send(call, deployment, &dns_update_record,
                    api_pair_more(call->arena, body, "RecordId", id), &reply));
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.tried = record_tried(call, deployment, "update")});
    record_store(call, deployment, id);
    return status_ok();
}

// A record that was never recorded in the state is not ours to delete.
static Status record_remove(Call *call, Deployment *deployment, const Value *object) {
    Text id = stack_part_id(object, PART_DNS_RECORD);
    if (id.length == 0) return status_ok();
    ApiReply reply;
    TRY(record_send(call, deployment, &dns_delete_record, api_pair(call->arena, "RecordId", id),
                    &reply));
    return api_removed(call, &reply, record_tried(call, deployment, "delete"),
                       "The record still exists and is in the state.");
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
