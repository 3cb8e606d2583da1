// SPDX-License-Identifier: MPL-2.0
// Who may connect to the RDS instance: a group of addresses that is the deployment's own, beside
// those that others may keep there.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/network_range.h"
#include "resources/parts/rds.h"

enum { LIST_BYTES = 1 << 15 };

static const char group_name[] = "lobechat";

static const char *const needs[] = {PART_RDS_INSTANCE, NULL};

static const Value *extra_ips(const Value *object) {
    return value_get(value_get(object, A_DATABASE), A_SECURITY_IPS);
}

// ---- reading

static const Value *own_group(const Value *body) {
    const Value *groups = value_at(body, "Items.DBInstanceIPArray");
    for (size_t i = 0; i < value_count(groups); i++) {
        const Value *group = value_list_at(groups, i);
        if (text_is(value_text(value_get(group, "DBInstanceIPArrayName")), group_name))
            return group;
    }
    return NULL;
}

static const Value *split(Arena *arena, Text list) {
    const Value **items = ARENA_ARRAY(arena, list.length + 1, const Value *);
    size_t count = 0;
    for (Text entry; text_next(&list, ',', &entry);) {
        entry = text_trim(entry);
        if (entry.length > 0) items[count++] = value_string(arena, entry);
    }
    return value_list(arena, VALUE_LIST, items, count);
}

// What is in the group besides the VSwitches' own ranges, unless those were asked for too.
static const Value *group_extra(Arena *arena, const Value *entries, const Value *ranges,
                                const Value *object) {
    const Value **items = ARENA_ARRAY(arena, value_count(entries) + 1, const Value *);
    size_t count = 0;
    for (size_t i = 0; i < value_count(entries); i++) {
        const Value *entry = value_list_at(entries, i);
        bool asked = value_list_has_text(extra_ips(object), value_text(entry));
        if (asked || !value_list_has_text(ranges, value_text(entry))) items[count++] = entry;
    }
    return value_list(arena, VALUE_LIST, items, count);
}

static Found group_found(Arena *arena, const Value *entries, const Value *ranges,
                         const Value *object) {
    Found found = {.present = true, .id = group_name, .status = "Active"};
    found.body = value_with(arena, &value_empty_map, "ExtraIps",
                            group_extra(arena, entries, ranges, object));
    for (size_t i = 0; i < value_count(ranges); i++)
        found.drifted =
            found.drifted || !value_list_has_text(entries, value_text(value_list_at(ranges, i)));
    return found;
}

static Status whitelist_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    ApiReply reply;
    TRY(rds_ask(call, deployment, &rds_list_ip_arrays, &value_empty_map, &reply));
    bool there;
    TRY(rds_told(call, deployment, &reply, "read the whitelist of the RDS instance", &there));
    const Value *group = there ? own_group(reply.body) : NULL;
    if (group == NULL) return status_ok();
    const Value *ranges;
    TRY(range_list(call, deployment, object, &ranges));
    const Value *entries = split(call->arena, value_text(value_get(group, "SecurityIPList")));
    *ret = group_found(call->arena, entries, ranges, object);
    return status_ok();
}

// ---- changing: the group always becomes what is planned

static void add_entries(Buffer *buffer, const Value *list, const Value *but) {
    for (size_t i = 0; i < value_count(list); i++) {
        Text entry = value_text(value_list_at(list, i));
        if (value_list_has_text(but, entry)) continue;
        buffer_printf(buffer, "%s%s", buffer->length > 0 ? "," : "", entry.data);
    }
}

static Status whitelist_put(Call *call, Deployment *deployment) {
    const Value *ranges;
    TRY(range_list(call, deployment, deployment->planned, &ranges));
    Buffer list = buffer_new(call->arena, LIST_BYTES);
    add_entries(&list, ranges, &value_null);
    add_entries(&list, extra_ips(deployment->planned), ranges);
    const Value *body = api_pair(call->arena, "SecurityIps", buffer_text(&list));
    body = api_pair_more(call->arena, body, "DBInstanceIPArrayName", text_of(group_name));
    body = api_pair_more(call->arena, body, "ModifyMode", TEXT("Cover"));
    ApiReply reply;
    TRY(rds_change(call, deployment, &rds_modify_security_ips, body, &reply));
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_SECURITY_IPS);
    if (reply.outcome != API_DONE)
        return api_fail(call, &reply,
                        &(ApiStory){.path = &path,
                                    .tried = rds_tried(call, deployment, "set the IP whitelist",
                                                       text_of(group_name)),
                                    .exists = "The RDS instance exists and is in the state."});
    const Found found = group_found(call->arena, split(call->arena, buffer_text(&list)), ranges,
                                    deployment->planned);
    stack_record(call, deployment, &rds_whitelist_part, &found);
    return status_ok();
}

const Part rds_whitelist_part = {
    .name = PART_RDS_WHITELIST,
    .label = "IP whitelist",
    .needs = needs,
    .wanted = database_wants_instance,
    .read = whitelist_read,
    .create = whitelist_put,
    .update = whitelist_put,
    .remove = rds_goes_with_instance,
};
