// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/basics.h"

#include "acceptance/sandbox/message.h"
#include "provider/net/digest.h"
#include "provider/value/xml.h"

#define REGION_PREFIX "oss-"

// The host without its port and the domain of the cloud; empty when it is another.
static Text host_stem(Arena *arena, Text host) {
    static const char *const domains[] = {".localhost", ".aliyuncs.com"};
    Text rest = text_lower(arena, host), name;
    if (!text_next(&rest, ':', &name)) return (Text){0};
    for (size_t i = 0; i < COUNT_OF(domains); i++) {
        if (!text_ends(name, domains[i])) continue;
        return text_slice(name, 0, name.length - text_of(domains[i]).length);
    }
    return (Text){0};
}

OssTarget oss_target(const Request *request) {
    Arena *arena = request->arena;
    OssTarget target = {.region = text_of(request->cloud->region)};
    Text stem = host_stem(arena, request->host);
    ptrdiff_t dot = text_find(stem, ".");
    Text endpoint = dot < 0 ? stem : text_slice(stem, (size_t)dot + 1, stem.length);
    if (!text_starts(endpoint, REGION_PREFIX)) return target;
    endpoint = text_slice(endpoint, sizeof REGION_PREFIX - 1, endpoint.length);
    target.internal = text_ends(endpoint, "-internal");
    if (target.internal) {
        endpoint = text_slice(endpoint, 0, endpoint.length - (sizeof "-internal" - 1));
    }
    target.region = text_copy(arena, endpoint);
    if (dot < 0) return target;
    target.bucket = text_copy(arena, text_slice(stem, 0, (size_t)dot));
    Text path = text_slice(request->path, 1, request->path.length);
    if (!digest_percent_decode(arena, path, false, &target.key)) target.key = path;
    return target;
}

const Value *oss_bucket(const Request *request) {
    return store_get(request->cloud->store, OSS_BUCKETS, oss_target(request).bucket);
}

void oss_keep_bucket(const Request *request, const Value *bucket) {
    store_put(request->cloud->store, OSS_BUCKETS, value_text(value_get(bucket, "Name")), bucket);
}

Text oss_object_key(Arena *arena, Text bucket, Text key) {
    return text_of(arena_printf(arena, "%.*s/%.*s", (int)bucket.length, bucket.data,
                                (int)key.length, key.data));
}

const char *oss_time(Arena *arena, int64_t ms) {
    const char *seconds = clock_print(arena, ms);
    return arena_printf(arena, "%.19s.000Z", seconds);
}

Text oss_query(const Request *request, const char *name) {
    return message_find(request->query, request->query_count, name);
}

const Value *oss_owner(Arena *arena, const char *account) {
    const ValueEntry entries[] = {
        {TEXT("ID"), value_cstring(arena, account)},
        {TEXT("DisplayName"), value_cstring(arena, account)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

bool oss_is_acl(Text acl) {
    return text_is(acl, OSS_PRIVATE) || text_is(acl, "public-read") ||
           text_is(acl, "public-read-write");
}

bool oss_is_blocked(const Value *bucket) {
    return value_bool_or(value_get(bucket, "BlockPublicAccess"), false);
}

Reply oss_answer(const Request *request, const char *root, const Value *content) {
    const Value *document = value_with(request->arena, &value_empty_map, root, content);
    return reply_raw(200, "application/xml", xml_print(request->arena, document));
}

Reply oss_empty(int status) {
    return reply_raw(status, "application/xml", TEXT(""));
}
