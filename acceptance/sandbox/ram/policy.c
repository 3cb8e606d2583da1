// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/policy.h"

#include "acceptance/sandbox/ram/document.h"

enum { POLICY_NAME_MOST = 128, POLICY_TEXT_MOST = 1024 };

#define ALLOW(actions)                                                                             \
    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" actions                  \
    ",\"Resource\":\"*\"}]}"

static const struct {
    const char *name, *document;
} system_policies[] = {
    {"AdministratorAccess", ALLOW("\"*\"")},
    {"AliyunOSSFullAccess", ALLOW("\"oss:*\"")},
    {"AliyunOSSReadOnlyAccess", ALLOW("[\"oss:Get*\",\"oss:List*\"]")},
};

static const char *const shown[] = {"PolicyName", "PolicyType", "Description", "DefaultVersion",
                                    "CreateDate", "UpdateDate", NULL};

static const char *system_document(Text name) {
    for (size_t i = 0; i < COUNT_OF(system_policies); i++) {
        if (text_is(name, system_policies[i].name)) return system_policies[i].document;
    }
    return NULL;
}

static const Value *system_view(Arena *arena, Text name) {
    const ValueEntry entries[] = {
        {TEXT("PolicyName"), value_string(arena, name)},
        {TEXT("PolicyType"), value_cstring(arena, "System")},
        {TEXT("DefaultVersion"), value_cstring(arena, "v1")},
        {TEXT("CreateDate"), value_cstring(arena, "2015-04-28T12:00:00Z")},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

Reply ram_policy_find(const Request *request, const Value **ret) {
    Text type = ram_parameter(request, "PolicyType"), name = ram_parameter(request, "PolicyName");
    if (type.length > 0 && !text_is(type, "System") && !text_is(type, "Custom")) {
        return ram_fault(request, 400, "InvalidParameter.PolicyType",
                         "The parameter - \"PolicyType\" is incorrect.");
    }
    if (text_is(type, "System")) {
        *ret = system_document(name) == NULL ? NULL : system_view(request->arena, name);
    } else {
        *ret = store_get(request->cloud->store, RAM_POLICIES, name);
    }
    if (*ret != NULL) return reply_ok(NULL);
    return ram_fault(request, 404, "EntityNotExist.Policy", "The policy does not exist.");
}

const char *ram_policy_prefix(const Request *request) {
    return arena_printf(request->arena, "%s/", ram_parameter(request, "PolicyName").data);
}

Reply ram_policy_document(const Request *request) {
    Text document = ram_parameter(request, "PolicyDocument");
    const char *fault = ram_document_fault(request->arena, document);
    if (fault == NULL) return reply_ok(NULL);
    return ram_fault(request, 400, "MalformedPolicyDocument", fault);
}

const Value *ram_policy_version(const Request *request, const char *id, bool is_default) {
    const ValueEntry entries[] = {
        {TEXT("VersionId"), value_cstring(request->arena, id)},
        {TEXT("IsDefaultVersion"), value_bool(is_default)},
        {TEXT("PolicyDocument"), value_get(request->parameters, "PolicyDocument")},
        {TEXT("CreateDate"), ram_now(request)},
    };
    return value_map(request->arena, entries, COUNT_OF(entries));
}

// What a creation answers has no UpdateDate.
static const char *const new_policy[] = {"PolicyName",     "PolicyType", "Description",
                                         "DefaultVersion", "CreateDate", NULL};

Reply ram_policy_create(const Request *request) {
    static const RamRule rules[] = {{"PolicyName", 1, POLICY_NAME_MOST, "-"},
                                    {"Description", 0, POLICY_TEXT_MOST, NULL}};
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    Text name = ram_parameter(request, "PolicyName");
    Reply reply = ram_check(request, rules, COUNT_OF(rules));
    if (reply.code == NULL) reply = ram_policy_document(request);
    if (reply.code != NULL) return reply;
    if (store_get(store, RAM_POLICIES, name) != NULL || system_document(name) != NULL) {
        return ram_fault(request, 409, "EntityAlreadyExists.Policy",
                         "The policy does already EXIST.");
    }
    const ValueEntry entries[] = {
        {TEXT("PolicyName"), value_string(arena, name)},
        {TEXT("PolicyType"), value_cstring(arena, "Custom")},
        {TEXT("Description"), value_string(arena, ram_parameter(request, "Description"))},
        {TEXT("DefaultVersion"), value_cstring(arena, "v1")},
        {TEXT("CreateDate"), ram_now(request)},
        {TEXT("UpdateDate"), ram_now(request)},
        {TEXT("VersionCount"), value_int(arena, 1)}, // ever made: numbers are not used again
    };
    const Value *policy = value_map(arena, entries, COUNT_OF(entries));
    store_put(store, RAM_POLICIES, name, policy);
    store_put(store, RAM_VERSIONS, text_of(arena_printf(arena, "%s/v1", name.data)),
              ram_policy_version(request, "v1", true));
    return reply_ok(
        value_with(arena, &value_empty_map, "Policy", ram_view(arena, policy, new_policy)));
}

static int64_t count_attachments(const Store *store, const Value *policy) {
    int64_t count = 0;
    for (const StoreObject *o = store_next(store, RAM_ATTACHMENTS, TEXT("")); o != NULL;
         o = store_next(store, RAM_ATTACHMENTS, o->key)) {
        count += value_equal(value_get(o->value, "PolicyName"), value_get(policy, "PolicyName")) &&
                 value_equal(value_get(o->value, "PolicyType"), value_get(policy, "PolicyType"));
    }
    return count;
}

static const Value *full_view(const Request *request, const Value *policy) {
    Arena *arena = request->arena;
    int64_t attached = count_attachments(request->cloud->store, policy);
    return value_with(arena, ram_view(arena, policy, shown), "AttachmentCount",
                      value_int(arena, attached));
}

Text ram_policy_in_force(Arena *arena, const Store *store, Text type, Text name) {
    if (text_is(type, "System")) return text_of(system_document(name));
    const Value *policy = store_get(store, RAM_POLICIES, name);
    const char *key = arena_printf(arena, "%.*s/%s", (int)name.length, name.data,
                                   value_cstr(value_get(policy, "DefaultVersion")));
    return value_text(value_get(store_get(store, RAM_VERSIONS, text_of(key)), "PolicyDocument"));
}

Reply ram_policy_get(const Request *request) {
    Arena *arena = request->arena;
    const Value *policy = NULL;
    Reply reply = ram_policy_find(request, &policy);
    if (reply.code != NULL) return reply;
    Text document = ram_policy_in_force(arena, request->cloud->store,
                                        value_text(value_get(policy, "PolicyType")),
                                        ram_parameter(request, "PolicyName"));
    const ValueEntry entries[] = {
        {TEXT("VersionId"), value_get(policy, "DefaultVersion")},
        {TEXT("IsDefaultVersion"), &value_true},
        {TEXT("PolicyDocument"), value_string(arena, document)},
        {TEXT("CreateDate"), value_get(policy, "CreateDate")},
    };
    const Value *body = value_with(arena, &value_empty_map, "Policy", full_view(request, policy));
    return reply_ok(value_with(arena, body, "DefaultPolicyVersion",
                               value_map(arena, entries, COUNT_OF(entries))));
}

Reply ram_policy_delete(const Request *request) {
    Store *store = request->cloud->store;
    const Value *policy = NULL;
    Reply reply = ram_policy_find(request, &policy);
    if (reply.code != NULL) return reply;
    if (count_attachments(store, policy) > 0) {
        return ram_fault(request, 409, "DeleteConflict.Policy.User",
                         "The policy CAN NOT been attached to any user while deleting the policy.");
    }
    const char *prefix = ram_policy_prefix(request);
    for (const StoreObject *o = store_next(store, RAM_VERSIONS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix); o = store_next(store, RAM_VERSIONS, o->key)) {
        if (value_bool_or(value_get(o->value, "IsDefaultVersion"), false)) continue;
        return ram_fault(request, 409, "DeleteConflict.Policy.Version",
                         "The policy CAN NOT has any version except the default version.");
    }
    store_delete(store, RAM_VERSIONS,
                 text_of(arena_printf(request->arena, "%s%s", prefix,
                                      value_cstr(value_get(policy, "DefaultVersion")))));
    store_delete(store, RAM_POLICIES, ram_parameter(request, "PolicyName"));
    return reply_ok(NULL);
}

Reply ram_policy_list(const Request *request) {
    Store *store = request->cloud->store;
    Text type = ram_parameter(request, "PolicyType");
    RamItems policies = {.name_member = "PolicyName", .dotted = "Policies.Policy"};
    size_t most = COUNT_OF(system_policies) + store_count(store, RAM_POLICIES);
    policies.items = ARENA_ARRAY(request->arena, most, const Value *);
    for (size_t i = 0; i < COUNT_OF(system_policies) && !text_is(type, "Custom"); i++) {
        const Value *policy = system_view(request->arena, text_of(system_policies[i].name));
        policies.items[policies.count++] = full_view(request, policy);
    }
    const StoreObject *o =
        text_is(type, "System") ? NULL : store_next(store, RAM_POLICIES, TEXT(""));
    for (; o != NULL; o = store_next(store, RAM_POLICIES, o->key)) {
        policies.items[policies.count++] = full_view(request, o->value);
    }
    return ram_page(request, &policies);
}
