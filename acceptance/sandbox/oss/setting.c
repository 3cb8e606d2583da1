// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/setting.h"

#include "acceptance/sandbox/oss/document.h"
#include "acceptance/sandbox/oss/error.h"
#include "acceptance/sandbox/oss/s3.h"
#include "provider/net/digest.h"
#include "provider/value/xml.h"

enum { TAGS_MOST = 20, TAG_KEY_MOST = 128, TAG_VALUE_MOST = 256 };

static Reply put(const Request *request, const char *member, const Value *value, int status) {
    oss_keep_bucket(request, value_with(request->arena, oss_bucket(request), member, value));
    return oss_empty(status);
}

// ---- ACL
Reply oss_acl_put(const Request *request) {
    Text acl = s3_wish(request, "x-oss-acl", "x-amz-acl");
    if (!oss_is_acl(acl)) {
        return oss_error(request, 400, "InvalidArgument", "no such bucket access control exists");
    }
    if (!text_is(acl, OSS_PRIVATE) && oss_is_blocked(oss_bucket(request))) {
        return oss_error(request, 403, "AccessDenied", "Put public bucket acl is not allowed");
    }
    return put(request, "ACL", value_string(request->arena, acl), 200);
}

Reply oss_acl_get(const Request *request) {
    Arena *arena = request->arena;
    const Value *body =
        value_with(arena, &value_empty_map, "Owner", oss_owner(arena, request->cloud->account_id));
    body = value_with_at(arena, body, "AccessControlList.Grant",
                         value_get(oss_bucket(request), "ACL"));
    return oss_answer(request, "AccessControlPolicy", body);
}

// ---- public access
#define BLOCK_ROOT "PublicAccessBlockConfiguration"
#define BLOCK "BlockPublicAccess"

Reply oss_block_put(const Request *request) {
    static const char *const known[] = {BLOCK, NULL};
    const Value *given = NULL;
    Reply reply = oss_read(request, BLOCK_ROOT, known, &given);
    if (reply.code != NULL) return reply;
    Text wanted = value_text(value_get(given, BLOCK));
    if (!text_is(wanted, "true") && !text_is(wanted, "false")) {
        return oss_malformed(request, BLOCK " must be true or false");
    }
    return put(request, BLOCK, value_bool(text_is(wanted, "true")), 200);
}

Reply oss_block_get(const Request *request) {
    Arena *arena = request->arena;
    const char *blocked = oss_is_blocked(oss_bucket(request)) ? "true" : "false";
    return oss_answer(request, BLOCK_ROOT,
                      value_with(arena, &value_empty_map, BLOCK, value_cstring(arena, blocked)));
}

Reply oss_block_delete(const Request *request) {
    return put(request, BLOCK, &value_false, 204);
}

// ---- tags
static bool is_tag(const Value *tag) {
    static const char *const known[] = {"Key", "Value", NULL};
    const Value *key = value_get(tag, "Key"), *value = value_get(tag, "Value");
    if (tag->kind != VALUE_MAP || oss_unknown(tag, known) != NULL) return false;
    size_t length = value_text(key).length;
    return key->kind == VALUE_STRING && length > 0 && length <= TAG_KEY_MOST &&
           (value_is_null(value) || value->kind == VALUE_STRING) &&
           value_text(value).length <= TAG_VALUE_MOST;
}

static bool are_tags(const Value *tags) {
    if (value_count(tags) > TAGS_MOST) return false;
    for (size_t i = 0; i < value_count(tags); i++) {
        if (!is_tag(value_list_at(tags, i))) return false;
        for (size_t k = 0; k < i; k++) {
            if (value_equal(value_get(value_list_at(tags, i), "Key"),
                            value_get(value_list_at(tags, k), "Key"))) {
                return false;
            }
        }
    }
    return true;
}

// "key=value&key=value", percent-encoded.
bool oss_tags_of(Arena *arena, Text header, const Value **ret) {
    const Value *tags = &value_empty_list;
    for (Text pair, name; text_next(&header, '&', &pair);) {
        Text key, value;
        text_next(&pair, '=', &name);
        if (!digest_percent_decode(arena, name, true, &key) ||
            !digest_percent_decode(arena, pair, true, &value))
            return false;
        const Value *tag = value_with(arena, &value_empty_map, "Key", value_string(arena, key));
        tag = value_with(arena, tag, "Value", value_string(arena, value));
        tags = value_list_append(arena, tags, tag);
    }
    *ret = tags;
    return are_tags(tags);
}

Reply oss_tags_refused(const Request *request) {
    return oss_error(request, 400, "InvalidTag",
                     "At most 20 tags with different keys of 1 to 128 bytes and values of up to "
                     "256 are possible.");
}

Reply oss_tags_put(const Request *request) {
    static const char *const known[] = {"TagSet", NULL}, *const inner[] = {"Tag", NULL};
    Arena *arena = request->arena;
    const Value *given = NULL;
    Reply reply = oss_read(request, OSS_TAGS, known, &given);
    if (reply.code != NULL) return reply;
    const Value *set = value_get(given, "TagSet");
    if (set->kind == VALUE_MAP && oss_unknown(set, inner) != NULL) {
        return oss_malformed(request, "TagSet has Tag only");
    }
    const Value *tags = xml_list(arena, value_get(set, "Tag"));
    if (!are_tags(tags)) return oss_tags_refused(request);
    return put(request, OSS_TAGS, tags, 200);
}

Reply oss_tags_get(const Request *request) {
    const Value *tags = value_get(oss_bucket(request), OSS_TAGS);
    return oss_answer(request, OSS_TAGS,
                      value_with_at(request->arena, &value_empty_map, "TagSet.Tag",
                                    value_is_null(tags) ? &value_empty_list : tags));
}

Reply oss_tags_delete(const Request *request) {
    return put(request, OSS_TAGS, &value_empty_list, 204);
}
