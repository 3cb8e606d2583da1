// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/attachment.h"

#include "acceptance/sandbox/ram/document.h"
#include "acceptance/sandbox/ram/policy.h"
#include "acceptance/sandbox/ram/user.h"

static const char *const shown[] = {"PolicyName", "PolicyType", "Description", "DefaultVersion",
                                    NULL};

static const char *user_prefix(const Request *request) {
    return arena_printf(request->arena, "%s/", ram_parameter(request, "UserName").data);
}

static Text attachment_key(const Request *request) {
    return text_of(arena_printf(request->arena, "%s%s/%s", user_prefix(request),
                                ram_parameter(request, "PolicyType").data,
                                ram_parameter(request, "PolicyName").data));
}

static Reply find_both(const Request *request, const Value **ret_policy) {
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    return ram_policy_find(request, ret_policy);
}

Reply ram_attachment_add(const Request *request) {
    Store *store = request->cloud->store;
    const Value *policy = NULL;
    Reply reply = find_both(request, &policy);
    if (reply.code != NULL) return reply;
    if (store_get(store, RAM_ATTACHMENTS, attachment_key(request)) != NULL) {
        return ram_fault(request, 409, "EntityAlreadyExists.User.Policy",
                         "The user has already been attached this policy.");
    }
    const ValueEntry entries[] = {
        {TEXT("UserName"), value_get(request->parameters, "UserName")},
        {TEXT("PolicyType"), value_get(request->parameters, "PolicyType")},
        {TEXT("PolicyName"), value_get(request->parameters, "PolicyName")},
        {TEXT("AttachDate"), ram_now(request)},
    };
    store_put(store, RAM_ATTACHMENTS, attachment_key(request),
              value_map(request->arena, entries, COUNT_OF(entries)));
    return reply_ok(NULL);
}

Reply ram_attachment_remove(const Request *request) {
    const Value *policy = NULL;
    Reply reply = find_both(request, &policy);
    if (reply.code != NULL) return reply;
    if (store_delete(request->cloud->store, RAM_ATTACHMENTS, attachment_key(request))) {
        return reply_ok(NULL);
    }
    return ram_fault(request, 404, "EntityNotExist.User.Policy",
                     "The indicate policy of the user does not exist.");
}

// The policy with the day of its attachment.
static const Value *view(const Request *request, const Value *attachment) {
    Request of_policy = *request;
    of_policy.parameters = attachment;
    const Value *policy = NULL;
    if (ram_policy_find(&of_policy, &policy).code != NULL) return attachment;
    return value_with(request->arena, ram_view(request->arena, policy, shown), "AttachDate",
                      value_get(attachment, "AttachDate"));
}

Reply ram_attachment_list(const Request *request) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    const Value **items = ARENA_ARRAY(arena, store_count(store, RAM_ATTACHMENTS), const Value *);
    const char *prefix = user_prefix(request);
    size_t count = 0;
    for (const StoreObject *o = store_next(store, RAM_ATTACHMENTS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix); o = store_next(store, RAM_ATTACHMENTS, o->key)) {
        items[count++] = view(request, o->value);
    }
    return reply_ok(value_with_at(arena, &value_empty_map, "Policies.Policy",
                                  value_list(arena, VALUE_LIST, items, count)));
}

bool ram_allows(Arena *arena, const Store *store, const char *user, Text action, Text resource) {
    const char *prefix = arena_printf(arena, "%s/", user);
    bool allowed = false;
    for (const StoreObject *o = store_next(store, RAM_ATTACHMENTS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix); o = store_next(store, RAM_ATTACHMENTS, o->key)) {
        Text document =
            ram_policy_in_force(arena, store, value_text(value_get(o->value, "PolicyType")),
                                value_text(value_get(o->value, "PolicyName")));
        RamVerdict verdict = ram_document_verdict(arena, document, action, resource);
        if (verdict == RAM_DENY) return false;
        if (verdict == RAM_ALLOW) allowed = true;
    }
    return allowed;
}
