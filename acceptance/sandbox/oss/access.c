// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/access.h"

#include "acceptance/sandbox/key.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/ram/grant.h"
#include "provider/net/digest.h"

// Who wants what, from a request or made up.
typedef struct Ask {
    const Cloud *cloud;
    Arena *arena;
    OssTarget target;
    const char *action;
    bool data, object, anonymous;
    Caller caller;
} Ask;

// What speaks against it.
typedef struct Refusal {
    int status;
    const char *code, *message; // code NULL: nothing
    const char *endpoint;       // where the bucket is instead
} Refusal;

static bool allows_by_acl(const Ask *ask, const Value *bucket) {
    Text key = oss_object_key(ask->arena, ask->target.bucket, ask->target.key);
    const Value *object = store_get(ask->cloud->store, OSS_OBJECTS, key);
    Text acl = value_text(value_get(object, "ACL"));
    if (!oss_is_acl(acl)) acl = value_text(value_get(bucket, "ACL"));
    if (!ask->object || oss_is_blocked(bucket)) return false;
    bool reads = text_is(text_of(ask->action), "GetObject");
    return text_is(acl, "public-read-write") || (reads && text_is(acl, "public-read"));
}

static bool allows_by_policy(const Ask *ask) {
    Arena *arena = ask->arena;
    const OssTarget *target = &ask->target;
    Text about = target->bucket.length == 0 ? TEXT("*") : target->bucket;
    if (ask->object) about = oss_object_key(arena, target->bucket, target->key);
    const char *resource =
        arena_printf(arena, "acs:oss:oss-%.*s:%s:%.*s", (int)target->region.length,
                     target->region.data, ask->cloud->account_id, (int)about.length, about.data);
    const char *action = arena_printf(arena, "oss:%s", ask->action);
    return ram_grants(arena, ask->cloud->store, &ask->caller, text_of(action), text_of(resource));
}

static bool is_mainland(Text region) {
    return text_starts(region, "cn-") && !text_starts(region, "cn-hongkong");
}

static bool is_closed(const Ask *ask) {
    return ask->data && !ask->target.internal && is_mainland(ask->target.region) &&
           store_get(ask->cloud->store, OSS_ACCOUNT, TEXT("restricted")) != NULL;
}

static Refusal find_bucket(const Ask *ask, const Value **ret) {
    const Store *store = ask->cloud->store;
    const Value *foreign = store_get(store, OSS_FOREIGN, ask->target.bucket);
    *ret = store_get(store, OSS_BUCKETS, ask->target.bucket);
    const Value *bucket = *ret != NULL ? *ret : foreign;
    if (bucket == NULL) {
        return (Refusal){404, "NoSuchBucket", "The specified bucket does not exist.", NULL};
    }
    const char *here = arena_printf(ask->arena, "oss-%.*s", (int)ask->target.region.length,
                                    ask->target.region.data);
    const char *location = value_cstr(value_get(bucket, "Location"));
    if (!text_is(text_of(location), here)) {
        return (Refusal){403, "AccessDenied",
                         "The bucket you are attempting to access must be addressed using the "
                         "specified endpoint. Please send all future requests to this endpoint.",
                         arena_printf(ask->arena, "%s.aliyuncs.com", location)};
    }
    if (*ret != NULL) return (Refusal){0};
    return (Refusal){403, "AccessDenied", "The bucket you access does not belong to you.", NULL};
}

static Refusal judge(const Ask *ask, bool needs_bucket) {
    const Value *bucket = NULL;
    if (needs_bucket) {
        Refusal refusal = find_bucket(ask, &bucket);
        if (refusal.code != NULL) return refusal;
    }
    if (is_closed(ask)) {
        return (Refusal){400, "PublicEndpointForbidden",
                         "Data API operations through the default public endpoint are forbidden in "
                         "this region. Bind a custom domain to the bucket.",
                         NULL};
    }
    if (allows_by_acl(ask, bucket)) return (Refusal){0};
    if (ask->anonymous) {
        return (Refusal){403, "AccessDenied",
                         ask->object ? "You have no right to access this object because of bucket "
                                       "acl."
                                     : "Anonymous user has no right to access this bucket.",
                         NULL};
    }
    if (allows_by_policy(ask)) return (Refusal){0};
    return (Refusal){403, "AccessDenied",
                     arena_printf(ask->arena,
                                  "You have no right to access this object: no policy of the %s "
                                  "allows oss:%s, or one denies it.",
                                  ram_caller_name(ask->arena, &ask->caller), ask->action),
                     NULL};
}

Reply oss_admit(const Request *request, const OssOperation *operation) {
    if (operation->action == NULL) return reply_ok(NULL);
    const Ask ask = {.cloud = request->cloud,
                     .arena = request->arena,
                     .target = oss_target(request),
                     .action = operation->action,
                     .data = operation->data,
                     .object = operation->level == OSS_OBJECT,
                     .anonymous = request->caller.access_key_id == NULL,
                     .caller = request->caller};
    bool makes = operation->level == OSS_SERVICE ||
                 (text_is(request->method, "PUT") && operation->sub_resource == NULL &&
                  operation->level == OSS_BUCKET);
    Refusal refusal = judge(&ask, !makes);
    if (refusal.code == NULL) return reply_ok(NULL);
    Reply reply = oss_error(request, refusal.status, refusal.code, refusal.message);
    if (ask.target.bucket.length > 0) {
        reply = oss_error_about(request, reply, "BucketName", ask.target.bucket.data);
    }
    if (refusal.endpoint == NULL) return reply;
    return oss_error_about(request, reply, "Endpoint", refusal.endpoint);
}

const char *oss_put_refusal(const Cloud *cloud, Arena *arena, const OssAttempt *attempt) {
    Key key = key_find(cloud, arena, attempt->access_key_id);
    if (!key.found || key.inactive) return "InvalidAccessKeyId";
    if (!digest_equal(key.secret, attempt->access_key_secret)) return "SignatureDoesNotMatch";
    if (key.token.length > 0) return "InvalidAccessKeyId"; // a temporary key needs its token
    const Ask ask = {.cloud = cloud,
                     .arena = arena,
                     .target = {.bucket = attempt->bucket,
                                .key = attempt->key,
                                .region = attempt->region,
                                .internal = attempt->internal},
                     .action = "PutObject",
                     .data = true,
                     .object = true,
                     .caller = key.caller};
    return judge(&ask, true).code;
}
