// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/quotas.h"

#include <string.h>

#define SET ".cloud/quotas" // key: service/operation

typedef struct Quota {
    const char *service, *operation;
    const char *collection;
    const char *of; // parameter that names what the objects are counted of; NULL: the account
    int64_t limit;
    int status;
    const char *code, *message;
} Quota;

// An operation's name alone finds its row: of those that two services have, one is limited.
static const Quota quotas[] = {
    {"fc", "CreateFunction", "fc/functions", NULL, 500, 429, "ResourceExhausted",
     "The number of functions exceeds the quota of this region."},
    {"fc", "CreateTrigger", "fc/triggers", "functionName", 10, 429, "ResourceExhausted",
     "The number of triggers exceeds the quota of the function."},
    {"fc", "CreateCustomDomain", "fc/custom_domains", NULL, 50, 429, "ResourceExhausted",
     "The number of custom domains exceeds the quota of this region."},
    {"vpc", "CreateVpc", "vpc/vpcs", NULL, 10, 400, "QuotaExceeded.Vpc", "VPC quota exceeded."},
    {"vpc", "CreateVSwitch", "vpc/vswitches", "VpcId", 150, 400, "QuotaExceeded.VSwitch",
     "VSwitch quota exceeded."},
    {"ecs", "CreateSecurityGroup", "ecs/security_groups", NULL, 100, 403,
     "QuotaExceed.SecurityGroup", "The maximum number of security groups is reached."},
    {"rds", "CreateDBInstance", "rds/instances", NULL, 30, 403, "QuotaExceed.DBInstance",
     "The maximum number of instances of this account is reached."},
    {"ram", "CreateUser", "ram/users", NULL, 1000, 409, "LimitExceeded.User",
     "The count of users beyond the current limits."},
    {"ram", "CreateAccessKey", "ram/access_keys", "UserName", 2, 409,
     "LimitExceeded.User.AccessKey",
     "The access key count of the user access keys beyond the current limits."},
    {"ram", "CreatePolicy", "ram/policies", NULL, 1500, 409, "LimitExceeded.Policy",
     "The count of policies beyond the current limits."},
    {"ram", "AttachPolicyToUser", "ram/attachments", "UserName", 20, 409,
     "LimitExceeded.User.Policy", "The count of policies attached to the user beyond the limits."},
    {"oss", "PutBucket", "oss/buckets", NULL, 100, 400, "TooManyBuckets",
     "You have attempted to create more buckets than allowed."},
    {"alidns", "AddDomainRecord", "alidns/records", "DomainName", 5000, 400, "QuotaExceeded.Record",
     "The number of DNS records exceeds the quota of this domain name."},
    {"auth0", "CreateClient", "auth0/clients", NULL, 100, 403, "too_many_entities",
     "You reached the limit of entities of this type for this tenant."},
};

static const Quota *find(const char *service, const char *operation) {
    for (size_t i = 0; operation != NULL && i < COUNT_OF(quotas); i++) {
        bool same = service == NULL || strcmp(quotas[i].service, service) == 0;
        if (same && strcmp(quotas[i].operation, operation) == 0) return &quotas[i];
    }
    return NULL;
}

static Text key_of(Arena *arena, const Quota *quota) {
    return text_of(arena_printf(arena, "%s/%s", quota->service, quota->operation));
}

static int64_t limit_of(Arena *arena, const Store *store, const Quota *quota) {
    return value_int_or(value_get(store_get(store, SET, key_of(arena, quota)), "limit"),
                        quota->limit);
}

// ---- counting
static Text owner_of(const Request *request, const char *parameter) {
    const Value *given = value_get(request->parameters, parameter);
    if (value_is_null(given)) given = value_get(request->body, parameter);
    return value_text(given);
}

// An object tells whose it is in a member, or in the first part of its key.
static bool is_of(const StoreObject *object, const char *member, Text owner) {
    if (text_equal(value_text(value_get(object->value, member)), owner)) return true;
    return object->key.length > owner.length && object->key.data[owner.length] == '/' &&
           text_equal(text_slice(object->key, 0, owner.length), owner);
}

static int64_t count(const Request *request, const Quota *quota) {
    const Store *store = request->cloud->store;
    if (quota->of == NULL) return (int64_t)store_count(store, quota->collection);
    Text owner = owner_of(request, quota->of);
    int64_t found = 0;
    for (const StoreObject *o = store_next(store, quota->collection, TEXT("")); o != NULL;
         o = store_next(store, quota->collection, o->key))
        found += is_of(o, quota->of, owner);
    return found;
}

// Counted before and after, so that what exists already, or is answered again to a known token, is
// no new object.
Reply quotas_hold(const Request *request, Handler handler) {
    const Quota *quota = find(NULL, request->operation);
    if (quota == NULL) return handler(request);
    int64_t before = count(request, quota);
    Reply reply = handler(request);
    if (reply.code != NULL) return reply;
    int64_t after = count(request, quota);
    if (after <= before || after <= limit_of(request->arena, request->cloud->store, quota))
        return reply;
    return reply_error(request, quota->status, quota->code, "%s", quota->message);
}

// ---- over the control interface
static const char *fault_of(const Value *one, const Quota **ret) {
    *ret = find(value_cstr(value_get(one, "service")), value_cstr(value_get(one, "operation")));
    const Value *limit = value_get(one, "limit");
    if (*ret == NULL) return "no quota of that service and operation; GET /quotas lists them";
    if (value_count(one) != 3 || (!value_is_null(limit) && value_int_or(limit, -1) < 0))
        return "a quota is {service, operation, limit}, the limit a number or null";
    return NULL;
}

static void set(Arena *arena, Store *store, const Quota *quota, const Value *limit) {
    if (value_is_null(limit))
        store_delete(store, SET, key_of(arena, quota));
    else
        store_put(store, SET, key_of(arena, quota),
                  value_with(arena, &value_empty_map, "limit", limit));
}

bool quotas_set(Arena *arena, Store *store, const Value *given, const char **ret_reason) {
    const Quota *quota = NULL;
    if (given != NULL && given->kind == VALUE_MAP) given = value_list_one(arena, given);
    *ret_reason = given == NULL || given->kind != VALUE_LIST ? "quotas are a list" : NULL;
    for (size_t i = 0; *ret_reason == NULL && i < value_count(given); i++)
        *ret_reason = fault_of(value_list_at(given, i), &quota);
    if (*ret_reason != NULL) return false;
    for (size_t i = 0; i < value_count(given); i++) {
        if (fault_of(value_list_at(given, i), &quota) == NULL)
            set(arena, store, quota, value_get(value_list_at(given, i), "limit"));
    }
    return true;
}

void quotas_reset(Store *store) {
    const StoreObject *first;
    while ((first = store_next(store, SET, TEXT(""))) != NULL) store_delete(store, SET, first->key);
}

const Value *quotas_list(Arena *arena, const Store *store) {
    const Value *list = value_list(arena, VALUE_LIST, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(quotas); i++) {
        const Quota *quota = &quotas[i];
        const ValueEntry entries[] = {
            {TEXT("service"), value_cstring(arena, quota->service)},
            {TEXT("operation"), value_cstring(arena, quota->operation)},
            {TEXT("collection"), value_cstring(arena, quota->collection)},
            {TEXT("of"), quota->of == NULL ? &value_null : value_cstring(arena, quota->of)},
            {TEXT("limit"), value_int(arena, limit_of(arena, store, quota))},
            {TEXT("default"), value_int(arena, quota->limit)},
            {TEXT("status"), value_int(arena, quota->status)},
            {TEXT("code"), value_cstring(arena, quota->code)},
        };
        list = value_list_append(arena, list, value_map(arena, entries, COUNT_OF(entries)));
    }
    return list;
}
