// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/whitelist.h"

#include "acceptance/sandbox/vpc/cidr.h"

#include <stdio.h>

enum { WHITELIST_ENTRIES = 1000, WHITELIST_BYTES = 32768 };

#define LIST "SecurityIPList"
#define ATTRIBUTE "DBInstanceIPArrayAttribute"

static bool parse_entry(Text entry, Cidr *ret) {
    char block[32];
    bool alone = text_find(entry, "/") < 0;
    if (entry.length + 4 > sizeof block) return false;
    snprintf(block, sizeof block, "%.*s%s", (int)entry.length, entry.data, alone ? "/32" : "");
    return cidr_parse(text_of(block), ret);
}

static bool has_entry(Text list, Text wanted) {
    Text entry;
    while (text_next(&list, ',', &entry))
        if (text_equal(entry, wanted)) return true;
    return false;
}

bool rds_whitelist_refused(const Request *request, Text list, Reply *ret_error) {
    Text rest = list, entry;
    size_t count = 0;
    bool good = true, repeated = false;
    while (good && !repeated && text_next(&rest, ',', &entry)) {
        Cidr block;
        good = parse_entry(entry, &block) && ++count <= WHITELIST_ENTRIES;
        repeated = has_entry(rest, entry);
    }
    if (repeated)
        *ret_error = rds_bad(request, "InvalidSecurityIPList.Duplicate",
                             "The security IP address is not in the available range or occupied.");
    else if (!good || list.length == 0 || text_ends(list, ","))
        *ret_error = rds_bad(request, "InvalidSecurityIPList.Format",
                             "The list must be 1 to 1000 IPv4 addresses or blocks with a comma "
                             "between them.");
    else
        return false;
    return true;
}

static const Value *make_group(Arena *arena, Text list, Text attribute) {
    const ValueEntry entries[] = {
        {TEXT(LIST), value_string(arena, list)},
        {TEXT(ATTRIBUTE), value_string(arena, attribute)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

const Value *rds_whitelist_new(Arena *arena, Text list) {
    return value_with(arena, &value_empty_map, RDS_DEFAULT_GROUP,
                      make_group(arena, list, TEXT("")));
}

static void join(Buffer *joined, Text list) {
    Text entry;
    while (text_next(&list, ',', &entry)) {
        if (has_entry(buffer_text(joined), entry)) continue;
        buffer_printf(joined, "%s%.*s", joined->length > 0 ? "," : "", (int)entry.length,
                      entry.data);
    }
}

Text rds_whitelist_joined(Arena *arena, const Value *instance) {
    const Value *groups = value_get(instance, RDS_WHITELISTS);
    Buffer joined = buffer_new(arena, WHITELIST_BYTES);
    for (size_t i = 0; i < value_count(groups); i++)
        join(&joined, value_text(value_get(value_entry_at(groups, i)->value, LIST)));
    return buffer_text(&joined);
}

bool rds_whitelist_covers(const Value *instance, Text block) {
    const Value *groups = value_get(instance, RDS_WHITELISTS);
    Cidr wanted, allowed;
    if (!cidr_parse(block, &wanted)) return false;
    for (size_t i = 0; i < value_count(groups); i++) {
        Text rest = value_text(value_get(value_entry_at(groups, i)->value, LIST)), entry;
        while (text_next(&rest, ',', &entry))
            if (parse_entry(entry, &allowed) && cidr_contains(allowed, wanted)) return true;
    }
    return false;
}

// ---- changes
static Text without(Arena *arena, Text list, Text removed) {
    Buffer left = buffer_new(arena, WHITELIST_BYTES);
    Text entry;
    while (text_next(&list, ',', &entry))
        if (!has_entry(removed, entry)) join(&left, entry);
    return buffer_text(&left);
}

static Text with(Arena *arena, Text list, Text added) {
    Buffer more = buffer_new(arena, WHITELIST_BYTES);
    join(&more, list);
    join(&more, added);
    return buffer_text(&more);
}

static const Value *put_group(const Request *request, const Value *groups, Text name, Text list) {
    Arena *arena = request->arena;
    // A group goes with its last entry; the default group stays, closed.
    bool is_default = text_is(name, RDS_DEFAULT_GROUP);
    if (list.length == 0 && !is_default) return value_map_without(arena, groups, name);
    Text attribute = rpc_parameter(request, ATTRIBUTE);
    return value_with(arena, groups, text_copy(arena, name).data,
                      make_group(arena, list.length == 0 ? TEXT("127.0.0.1") : list, attribute));
}

Reply rds_whitelist_modify(const Request *request) {
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    Text given = rpc_parameter(request, "SecurityIps"), mode = rpc_parameter(request, "ModifyMode");
    Text name = rpc_parameter(request, "DBInstanceIPArrayName");
    if (name.length == 0) name = TEXT(RDS_DEFAULT_GROUP);
    if (!rds_changeable(request, &instance, &refusal)) return refusal;
    if (rds_whitelist_refused(request, given, &refusal)) return refusal;
    const Value *groups = value_get(instance, RDS_WHITELISTS);
    Text before = value_text(value_get(value_get_text(groups, name), LIST)), after = given;
    if (text_is(mode, "Append"))
        after = with(arena, before, given);
    else if (text_is(mode, "Delete"))
        after = without(arena, before, given);
    else if (mode.length > 0 && !text_is(mode, "Cover"))
        return rds_bad(request, "InvalidModifyMode.Format",
                       "ModifyMode must be Cover, Append or Delete.");
    groups = put_group(request, groups, name, after);
    rds_put_locked(request, value_with(arena, instance, RDS_WHITELISTS, groups), RDS_WHITELIST_MS);
    return reply_ok(
        value_with(arena, &value_empty_map, "TaskId",
                   value_cstring(arena, ident_digits(request->cloud->ident, arena, 9))));
}

Reply rds_whitelist_list(const Request *request) {
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    if (!rds_find(request, &instance, &refusal)) return refusal;
    const Value *groups = value_get(instance, RDS_WHITELISTS);
    const Value **items = ARENA_ARRAY(arena, value_count(groups), const Value *);
    for (size_t i = 0; i < value_count(groups); i++) {
        const ValueEntry *group = value_entry_at(groups, i);
        const Value *item = value_with(arena, group->value, "DBInstanceIPArrayName",
                                       value_string(arena, group->key));
        items[i] = value_with(arena, item, "SecurityIPType", value_cstring(arena, "IPv4"));
    }
    return reply_ok(value_with_at(arena, &value_empty_map, "Items.DBInstanceIPArray",
                                  value_list(arena, VALUE_LIST, items, value_count(groups))));
}
