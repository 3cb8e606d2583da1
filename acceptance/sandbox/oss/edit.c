// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/edit.h"

#include "acceptance/sandbox/oss/cors.h"
#include "acceptance/sandbox/oss/object.h"

static Text argument(const Request *request, const char *name) {
    return value_text(value_get(request->body, name));
}

static Reply missing(const Request *request, const char *name) {
    return reply_error(request, 400, "MissingParameter", "%s is needed", name);
}

static Reply no_bucket(const Request *request) {
    return reply_error(request, 404, "NoSuchBucket", "there is no such bucket");
}

Reply oss_edit_add_foreign_bucket(const Request *request) {
    Arena *arena = request->arena;
    Text name = argument(request, "bucket"), region = argument(request, "region");
    if (name.length == 0) return missing(request, "bucket");
    if (region.length == 0) region = text_of(request->cloud->region);
    const char *location = arena_printf(arena, "oss-%.*s", (int)region.length, region.data);
    store_put(request->cloud->store, OSS_FOREIGN, name,
              value_with(arena, &value_empty_map, "Location", value_cstring(arena, location)));
    return reply_ok(NULL);
}

Reply oss_edit_put_object(const Request *request) {
    Text bucket = argument(request, "bucket"), key = argument(request, "key");
    if (key.length == 0) return missing(request, "key");
    if (store_get(request->cloud->store, OSS_BUCKETS, bucket) == NULL) return no_bucket(request);
    oss_object_store(request, oss_object_key(request->arena, bucket, key),
                     argument(request, "body"), argument(request, "contentType"));
    return reply_ok(NULL);
}

// "rules": as CORSRule elements, {"AllowedOrigin":["…"],"AllowedMethod":["PUT"]}; none: no rules.
Reply oss_edit_put_cors(const Request *request) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    Text name = argument(request, "bucket");
    const Value *rules = value_get(request->body, "rules"), *read = NULL;
    const Value *bucket = store_get(store, OSS_BUCKETS, name);
    if (bucket == NULL) return no_bucket(request);
    if (value_count(rules) == 0) {
        store_put(store, OSS_BUCKETS, name, value_map_without(arena, bucket, TEXT(OSS_CORS)));
        return reply_ok(NULL);
    }
    const Value *given = value_with(arena, &value_empty_map, "CORSRule", rules);
    Reply reply = oss_cors_read(request, given, &read);
    if (reply.code != NULL) return reply;
    store_put(store, OSS_BUCKETS, name, value_with(arena, bucket, OSS_CORS, read));
    return reply_ok(NULL);
}

Reply oss_edit_restrict_public_endpoint(const Request *request) {
    Store *store = request->cloud->store;
    if (value_bool_or(value_get(request->body, "restricted"), true)) {
        store_put(store, OSS_ACCOUNT, TEXT("restricted"), &value_empty_map);
    } else {
        store_delete(store, OSS_ACCOUNT, TEXT("restricted"));
    }
    return reply_ok(NULL);
}
