// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/version.h"

#include "acceptance/sandbox/ram/policy.h"

enum { VERSIONS_MOST = 5 };

#define ROTATE "DeleteOldestNonDefaultVersionWhenLimitExceeded"

static const Value *number_of(const Value *version) {
    return value_get(version, "VersionId");
}

// "v10" is younger than "v9", though its key is smaller.
static bool is_older(const Value *a, const Value *b) {
    Text left = value_text(number_of(a)), right = value_text(number_of(b));
    return left.length != right.length ? left.length < right.length : text_compare(left, right) < 0;
}

static bool is_default(const Value *version) {
    return value_bool_or(value_get(version, "IsDefaultVersion"), false);
}

// The versions of the policy that the call names, oldest first.
static size_t versions_of(const Request *request, const Value *ret[VERSIONS_MOST]) {
    const Store *store = request->cloud->store;
    const char *prefix = ram_policy_prefix(request);
    size_t count = 0;
    for (const StoreObject *o = store_next(store, RAM_VERSIONS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix) && count < VERSIONS_MOST;
         o = store_next(store, RAM_VERSIONS, o->key)) {
        size_t at = count++;
        for (; at > 0 && is_older(o->value, ret[at - 1]); at--) ret[at] = ret[at - 1];
        ret[at] = o->value;
    }
    return count;
}

static Text version_key(const Request *request, const char *id) {
    return text_of(arena_printf(request->arena, "%s%s", ram_policy_prefix(request), id));
}

static void make_default(const Request *request, const Value *policy, const char *id) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    const Value *versions[VERSIONS_MOST];
    size_t count = versions_of(request, versions);
    for (size_t i = 0; i < count; i++) {
        const char *other = value_cstr(number_of(versions[i]));
        const Value *chosen = value_bool(text_is(text_of(other), id));
        store_put(store, RAM_VERSIONS, version_key(request, other),
                  value_with(arena, versions[i], "IsDefaultVersion", chosen));
    }
    policy = value_with(arena, policy, "DefaultVersion", value_cstring(arena, id));
    store_put(store, RAM_POLICIES, ram_parameter(request, "PolicyName"),
              value_with(arena, policy, "UpdateDate", ram_now(request)));
}

// Whether one more fits, after rotation where the call wants it.
static bool make_room(const Request *request) {
    const Value *versions[VERSIONS_MOST];
    if (versions_of(request, versions) < VERSIONS_MOST) return true;
    if (!text_is(ram_parameter(request, "RotateStrategy"), ROTATE)) return false;
    const Value *oldest = versions[is_default(versions[0]) ? 1 : 0];
    return store_delete(request->cloud->store, RAM_VERSIONS,
                        version_key(request, value_cstr(number_of(oldest))));
}

Reply ram_version_create(const Request *request) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    const Value *policy = NULL;
    Reply reply = ram_policy_find(request, &policy);
    if (reply.code == NULL) reply = ram_policy_document(request);
    if (reply.code != NULL) return reply;
    if (!make_room(request)) {
        return ram_fault(request, 409, "LimitExceeded.Policy.Version",
                         "The count of policy versions beyond the current limits.");
    }
    int64_t number = value_int_or(value_get(policy, "VersionCount"), 0) + 1;
    const char *id = arena_printf(arena, "v%lld", (long long)number);
    bool chosen = value_bool_or(value_get(request->parameters, "SetAsDefault"), false);
    const Value *version = ram_policy_version(request, id, chosen);
    store_put(store, RAM_VERSIONS, version_key(request, id), version);
    policy = value_with(arena, policy, "VersionCount", value_int(arena, number));
    store_put(store, RAM_POLICIES, ram_parameter(request, "PolicyName"), policy);
    if (chosen) make_default(request, policy, id);
    return reply_ok(value_with(arena, &value_empty_map, "PolicyVersion", version));
}

static Reply find(const Request *request, const Value **ret_policy, const Value **ret_version) {
    Reply reply = ram_policy_find(request, ret_policy);
    if (reply.code != NULL) return reply;
    Text key = version_key(request, ram_parameter(request, "VersionId").data);
    *ret_version = store_get(request->cloud->store, RAM_VERSIONS, key);
    if (*ret_version != NULL) return reply_ok(NULL);
    return ram_fault(request, 404, "EntityNotExist.Policy.Version",
                     "The policy version does not exist.");
}

Reply ram_version_get(const Request *request) {
    const Value *policy = NULL, *version = NULL;
    Reply reply = find(request, &policy, &version);
    if (reply.code != NULL) return reply;
    return reply_ok(value_with(request->arena, &value_empty_map, "PolicyVersion", version));
}

Reply ram_version_delete(const Request *request) {
    const Value *policy = NULL, *version = NULL;
    Reply reply = find(request, &policy, &version);
    if (reply.code != NULL) return reply;
    if (is_default(version)) {
        return ram_fault(request, 409, "DeleteConflict.Policy.Version.Default",
                         "The default policy version CAN NOT been deleted directly.");
    }
    store_delete(request->cloud->store, RAM_VERSIONS,
                 version_key(request, value_cstr(number_of(version))));
    return reply_ok(NULL);
}

Reply ram_version_list(const Request *request) {
    Arena *arena = request->arena;
    const Value *policy = NULL;
    const Value **versions = ARENA_ARRAY(arena, VERSIONS_MOST, const Value *);
    Reply reply = ram_policy_find(request, &policy);
    if (reply.code != NULL) return reply;
    const Value *list = value_list(arena, VALUE_LIST, versions, versions_of(request, versions));
    return reply_ok(value_with_at(arena, &value_empty_map, "PolicyVersions.PolicyVersion", list));
}

Reply ram_version_set_default(const Request *request) {
    const Value *policy = NULL, *version = NULL;
    Reply reply = find(request, &policy, &version);
    if (reply.code != NULL) return reply;
    make_default(request, policy, value_cstr(number_of(version)));
    return reply_ok(NULL);
}
