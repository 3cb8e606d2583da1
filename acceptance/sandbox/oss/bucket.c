// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/bucket.h"

#include "acceptance/sandbox/oss/document.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/oss/s3.h"
#include "acceptance/sandbox/oss/setting.h"

enum { NAME_LEAST = 3, NAME_MOST = 63, PAGE = 100, PAGE_MOST = 1000 };

#define STANDARD "Standard"

// ---- what is shown
static const Value *entry_of(const Request *request, const Value *bucket) {
    Arena *arena = request->arena;
    const char *location = value_cstr(value_get(bucket, "Location"));
    const ValueEntry entries[] = {
        {TEXT("Name"), value_get(bucket, "Name")},
        {TEXT("Location"), value_get(bucket, "Location")},
        {TEXT("Region"), value_cstring(arena, location + sizeof "oss-" - 1)},
        {TEXT("CreationDate"), value_get(bucket, "CreationDate")},
        {TEXT("StorageClass"), value_get(bucket, "StorageClass")},
        {TEXT("ExtranetEndpoint"),
         value_cstring(arena, arena_printf(arena, "%s.aliyuncs.com", location))},
        {TEXT("IntranetEndpoint"),
         value_cstring(arena, arena_printf(arena, "%s-internal.aliyuncs.com", location))},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

Reply oss_bucket_info(const Request *request) {
    Arena *arena = request->arena;
    const Value *bucket = oss_bucket(request), *info = entry_of(request, bucket);
    info = value_map_without(arena, info, TEXT("Region"));
    info = value_with(arena, info, "DataRedundancyType", value_get(bucket, "DataRedundancyType"));
    info = value_with(arena, info, "BlockPublicAccess",
                      value_cstring(arena, oss_is_blocked(bucket) ? "true" : "false"));
    info = value_with(arena, info, "Owner", oss_owner(arena, request->cloud->account_id));
    info = value_with_at(arena, info, "AccessControlList.Grant", value_get(bucket, "ACL"));
    return oss_answer(request, "BucketInfo", value_with(arena, &value_empty_map, "Bucket", info));
}

Reply oss_bucket_location(const Request *request) {
    return oss_answer(request, "LocationConstraint", value_get(oss_bucket(request), "Location"));
}

Reply oss_bucket_list(const Request *request) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    Text prefix = oss_query(request, "prefix"), size = oss_query(request, "max-keys");
    int64_t most = PAGE;
    if (size.length > 0 && !text_to_int(size, 1, PAGE_MOST, &most)) {
        return oss_error(request, 400, "InvalidArgument", "max-keys must be between 1 and 1000.");
    }
    const Value **found = ARENA_ARRAY(arena, (size_t)most, const Value *);
    int64_t count = 0;
    const StoreObject *o = store_next(store, OSS_BUCKETS, oss_query(request, "marker"));
    for (; o != NULL && count < most; o = store_next(store, OSS_BUCKETS, o->key)) {
        if (prefix.length > 0 && !text_starts(o->key, prefix.data)) continue;
        found[count++] = entry_of(request, o->value);
    }
    const Value *buckets = value_list(arena, VALUE_LIST, found, (size_t)count);
    const Value *body =
        value_with(arena, &value_empty_map, "Owner", oss_owner(arena, request->cloud->account_id));
    body =
        value_with(arena, body, "IsTruncated", value_cstring(arena, o != NULL ? "true" : "false"));
    body = value_with_at(arena, body, "Buckets.Bucket", buckets);
    if (o != NULL) {
        body = value_with(arena, body, "NextMarker", value_get(found[count - 1], "Name"));
    }
    return oss_answer(request, "ListAllMyBucketsResult", body);
}

// ---- making
static bool is_name(Text name) {
    if (name.length < NAME_LEAST || name.length > NAME_MOST) return false;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool edge = i == 0 || i == name.length - 1;
        bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!alnum && (c != '-' || edge)) return false;
    }
    return true;
}

static bool one_of(Text text, const char *const *names) {
    while (*names != NULL && !text_is(text, *names)) names++;
    return *names != NULL;
}

static Reply read_wishes(const Request *request, const Value **ret) {
    static const char *const known[] = {"StorageClass", "DataRedundancyType", NULL};
    static const char *const classes[] = {STANDARD,          "IA", "Archive", "ColdArchive",
                                          "DeepColdArchive", NULL};
    static const char *const redundancies[] = {"LRS", "ZRS", NULL};
    Arena *arena = request->arena;
    const Value *given = &value_empty_map;
    if (request->raw_body.length > 0) {
        Reply reply = oss_read(request, "CreateBucketConfiguration", known, &given);
        if (reply.code != NULL) return reply;
    }
    const Value *class = value_get(given, "StorageClass");
    const Value *redundancy = value_get(given, "DataRedundancyType");
    if (value_is_null(class)) class = value_cstring(arena, STANDARD);
    if (value_is_null(redundancy)) redundancy = value_cstring(arena, "LRS");
    if (!one_of(value_text(class), classes) || !one_of(value_text(redundancy), redundancies)) {
        return oss_malformed(request, "StorageClass or DataRedundancyType");
    }
    given = value_with(arena, given, "StorageClass", class);
    *ret = value_with(arena, given, "DataRedundancyType", redundancy);
    return reply_ok(NULL);
}

static Reply taken(const Request *request) {
    return oss_error(
        request, 409, "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by "
        "all users of the system. Please select a different name and try again.");
}

// Making one's own bucket again is a success that may change its ACL.
static Reply create_again(const Request *request, const Value *bucket, const Value *wishes,
                          Text acl) {
    Text location = value_text(value_get(bucket, "Location"));
    Text region = text_slice(location, sizeof "oss-" - 1, location.length);
    if (!text_equal(region, oss_target(request).region)) return taken(request);
    if (!value_equal(value_get(bucket, "StorageClass"), value_get(wishes, "StorageClass"))) {
        return taken(request);
    }
    if (acl.length > 0) {
        oss_keep_bucket(
            request, value_with(request->arena, bucket, "ACL", value_string(request->arena, acl)));
    }
    return oss_empty(200);
}

static Reply check_acl(const Request *request, Text acl, bool blocked) {
    if (acl.length == 0 || text_is(acl, OSS_PRIVATE)) return reply_ok(NULL);
    if (!oss_is_acl(acl)) {
        return oss_error(request, 400, "InvalidArgument", "no such bucket access control exists");
    }
    if (!blocked) return reply_ok(NULL);
    return oss_error(request, 403, "AccessDenied", "Put public bucket acl is not allowed");
}

Reply oss_bucket_create(const Request *request) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    OssTarget target = oss_target(request);
    const Value *wishes = NULL, *bucket = oss_bucket(request);
    Text acl = s3_wish(request, "x-oss-acl", "x-amz-acl");
    if (!is_name(target.bucket)) {
        return oss_error(request, 400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    if (store_get(store, OSS_FOREIGN, target.bucket) != NULL) return taken(request);
    const Value *tags = NULL;
    if (!oss_tags_of(arena, request_header(request, "x-oss-bucket-tagging"), &tags))
        return oss_tags_refused(request);
    Reply reply = read_wishes(request, &wishes);
    if (reply.code == NULL)
        reply = check_acl(request, acl, bucket == NULL || oss_is_blocked(bucket));
    if (reply.code != NULL) return reply;
    if (bucket != NULL) return create_again(request, bucket, wishes, acl);
    const ValueEntry entries[] = {
        {TEXT("Name"), value_string(arena, target.bucket)},
        {TEXT("Location"), value_cstring(arena, arena_printf(arena, "oss-%s", target.region.data))},
        {TEXT("CreationDate"),
         value_cstring(arena, oss_time(arena, clock_now(request->cloud->clock)))},
        {TEXT("StorageClass"), value_get(wishes, "StorageClass")},
        {TEXT("DataRedundancyType"), value_get(wishes, "DataRedundancyType")},
        {TEXT("ACL"), value_cstring(arena, OSS_PRIVATE)},
        {TEXT("BlockPublicAccess"), &value_true},
        {TEXT(OSS_TAGS), tags},
    };
    bool tagged = value_count(tags) > 0;
    oss_keep_bucket(request, value_map(arena, entries, COUNT_OF(entries) - (tagged ? 0 : 1)));
    return reply_with_header(request, oss_empty(200), "Location",
                             arena_printf(arena, "/%s", target.bucket.data));
}

Reply oss_bucket_delete(const Request *request) {
    Store *store = request->cloud->store;
    Text name = oss_target(request).bucket;
    const char *prefix = arena_printf(request->arena, "%s/", name.data);
    const StoreObject *first = store_next(store, OSS_OBJECTS, text_of(prefix));
    if (first != NULL && text_starts(first->key, prefix)) {
        Reply reply = oss_error(request, 409, "BucketNotEmpty",
                                "The bucket you tried to delete is not empty.");
        return oss_error_about(request, reply, "BucketName", name.data);
    }
    store_delete(store, OSS_BUCKETS, name);
    return oss_empty(204);
}
