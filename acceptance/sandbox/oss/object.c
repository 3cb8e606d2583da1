// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/object.h"

#include "acceptance/sandbox/oss/document.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/oss/s3.h"
#include "provider/net/digest.h"

enum { KEY_MOST = 1023 };

#define META "x-oss-meta-"
#define META_S3 "x-amz-meta-"
#define KEPT "Headers"

// What a browser is told of an object, beside its type, as it was put.
static const char *const kept[] = {"Cache-Control", "Content-Disposition", "Content-Encoding",
                                   "Content-Language", "Expires"};

static Text key_of(const Request *request) {
    OssTarget target = oss_target(request);
    return oss_object_key(request->arena, target.bucket, target.key);
}

// Quoted, in upper case.
static const char *etag_of(Arena *arena, Text body) {
    static const char digits[] = "0123456789ABCDEF";
    Digest digest = digest_md5(body);
    char *tag = arena_alloc(arena, 2 * digest.length + 3);
    tag[0] = tag[2 * digest.length + 1] = '"';
    for (size_t i = 0; i < digest.length; i++) {
        tag[1 + 2 * i] = digits[digest.bytes[i] >> 4];
        tag[2 + 2 * i] = digits[digest.bytes[i] & 15];
    }
    return tag;
}

static const Value *make(const Request *request, Text body, Text content_type) {
    Arena *arena = request->arena;
    int64_t now = clock_now(request->cloud->clock);
    if (content_type.length == 0) content_type = TEXT("application/octet-stream");
    const ValueEntry entries[] = {
        {TEXT("Body"), value_string(arena, digest_base64(arena, body))},
        {TEXT("ContentType"), value_string(arena, content_type)},
        {TEXT("ETag"), value_cstring(arena, etag_of(arena, body))},
        {TEXT("Size"), value_int(arena, (int64_t)body.length)},
        {TEXT("LastModified"), value_cstring(arena, oss_time(arena, now))},
        {TEXT("ModifiedAtMs"), value_int(arena, now)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

// Kept under their names behind the prefix, which each kind of client has of its own.
static const char *meta_prefix(const Request *request) {
    return s3_speaks(request) ? META_S3 : META;
}

static const Value *take_meta(const Request *request) {
    Arena *arena = request->arena;
    const char *prefix = meta_prefix(request);
    const Value *meta = &value_empty_map;
    for (size_t i = 0; i < request->header_count; i++) {
        Text name = text_lower(arena, request->headers[i].name);
        if (!text_starts(name, prefix)) continue;
        meta = value_with(arena, meta, name.data + sizeof META - 1,
                          value_string(arena, request->headers[i].value));
    }
    return meta;
}

static const Value *take_headers(const Request *request) {
    const Value *taken = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        Text value = request_header(request, kept[i]);
        if (value.length == 0) continue;
        taken = value_with(request->arena, taken, kept[i], value_string(request->arena, value));
    }
    return taken;
}

// Each entry as a header, its name behind the prefix.
static Reply with_headers(const Request *request, Reply reply, const char *prefix,
                          const Value *entries) {
    for (size_t i = 0; i < value_count(entries); i++) {
        const ValueEntry *entry = value_entry_at(entries, i);
        const char *name = arena_printf(request->arena, "%s%s", prefix, entry->key.data);
        reply = reply_with_header(request, reply, name, value_cstr(entry->value));
    }
    return reply;
}

void oss_object_store(const Request *request, Text key, Text body, Text content_type) {
    store_put(request->cloud->store, OSS_OBJECTS, key, make(request, body, content_type));
}

static Reply check_put(const Request *request, Text acl) {
    Text name = oss_target(request).key;
    Reply reply = oss_check_digest(request);
    if (reply.code != NULL) return reply;
    if (name.length > KEY_MOST || name.data[0] == '/' || name.data[0] == '\\') {
        return oss_error(request, 400, "InvalidObjectName", "The specified object is not valid.");
    }
    if (acl.length > 0 && !text_is(acl, "default") && !oss_is_acl(acl)) {
        return oss_error(request, 400, "InvalidArgument", "no such object access control exists");
    }
    if (text_starts(acl, "public") && oss_is_blocked(oss_bucket(request))) {
        return oss_error(request, 403, "AccessDenied", "Put public object acl is not allowed");
    }
    bool keep = text_is_nocase(request_header(request, "x-oss-forbid-overwrite"), "true");
    if (!keep || store_get(request->cloud->store, OSS_OBJECTS, key_of(request)) == NULL) {
        return reply_ok(NULL);
    }
    return oss_error(request, 409, "FileAlreadyExists",
                     "The object you specified already exists and can not be overwritten.");
}

Reply oss_object_put(const Request *request) {
    Arena *arena = request->arena;
    Text acl = s3_wish(request, "x-oss-object-acl", "x-amz-acl");
    Reply reply = check_put(request, acl);
    if (reply.code != NULL) return reply;
    const Value *object = make(request, request->raw_body, request_header(request, "content-type"));
    object = value_with(arena, object, "Meta", take_meta(request));
    object = value_with(arena, object, KEPT, take_headers(request));
    if (acl.length > 0) object = value_with(arena, object, "ACL", value_string(arena, acl));
    store_put(request->cloud->store, OSS_OBJECTS, key_of(request), object);
    return reply_with_header(request, oss_empty(200), "ETag",
                             value_cstr(value_get(object, "ETag")));
}

Reply oss_object_get(const Request *request) {
    Arena *arena = request->arena;
    const Value *object = store_get(request->cloud->store, OSS_OBJECTS, key_of(request));
    Text body;
    if (object == NULL) {
        Reply reply = oss_error(request, 404, "NoSuchKey", "The specified key does not exist.");
        return oss_error_about(request, reply, "Key", oss_target(request).key.data);
    }
    if (!digest_base64_decode(arena, value_text(value_get(object, "Body")), &body)) {
        return oss_error(request, 500, "InternalError", "The stored body is not base64.");
    }
    Reply reply = reply_raw(200, value_cstr(value_get(object, "ContentType")), body);
    reply = with_headers(request, reply, meta_prefix(request), value_get(object, "Meta"));
    reply = with_headers(request, reply, "", value_get(object, KEPT));
    if (!s3_speaks(request)) {
        const char *class = value_cstr(value_get(oss_bucket(request), "StorageClass"));
        reply = reply_with_header(request, reply, "x-oss-object-type", "Normal");
        reply = reply_with_header(request, reply, "x-oss-storage-class", class);
    }
    int64_t modified = value_int_or(value_get(object, "ModifiedAtMs"), 0);
    reply = reply_with_header(request, reply, "Last-Modified", clock_print_rfc(arena, modified));
    return reply_with_header(request, reply, "ETag", value_cstr(value_get(object, "ETag")));
}

Reply oss_object_delete(const Request *request) {
    store_delete(request->cloud->store, OSS_OBJECTS, key_of(request));
    return oss_empty(204);
}
