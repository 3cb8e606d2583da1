// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/list.h"

#include "acceptance/sandbox/oss/error.h"
#include "provider/net/digest.h"

enum { PAGE = 100, PAGE_MOST = 1000 };

typedef struct Page {
    const Request *request;
    Text bucket_prefix; // "bucket/"
    Text prefix, delimiter, after;
    bool encode;
    int64_t most;
    const Value **objects, **groups;
    size_t object_count, group_count;
    Text last; // key or group that came last
    bool more;
} Page;

static const Value *spell(const Page *page, Text name) {
    Arena *arena = page->request->arena;
    return value_string(arena, page->encode ? digest_percent_encode(arena, name, true) : name);
}

static const Value *entry_of(const Page *page, Text name, const Value *object) {
    Arena *arena = page->request->arena;
    const ValueEntry entries[] = {
        {TEXT("Key"), spell(page, name)},
        {TEXT("Type"), value_cstring(arena, "Normal")},
        {TEXT("Size"), value_cstring(arena, value_cstr(value_get(object, "Size")))},
        {TEXT("ETag"), value_get(object, "ETag")},
        {TEXT("LastModified"), value_get(object, "LastModified")},
        {TEXT("StorageClass"), value_cstring(arena, "Standard")},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

// The part of a name up to the delimiter behind the prefix; empty when there is none.
static Text group_of(const Page *page, Text name) {
    if (page->delimiter.length == 0) return (Text){0};
    ptrdiff_t at =
        text_find(text_slice(name, page->prefix.length, name.length), page->delimiter.data);
    if (at < 0) return (Text){0};
    return text_slice(name, 0, page->prefix.length + (size_t)at + page->delimiter.length);
}

// False when the page is full.
static bool take(Page *page, Text name, const Value *object) {
    Arena *arena = page->request->arena;
    Text group = group_of(page, name);
    if (group.length > 0 && (text_equal(group, page->last) || text_equal(group, page->after))) {
        return true;
    }
    if (page->object_count + page->group_count == (size_t)page->most) {
        page->more = true;
        return false;
    }
    if (group.length > 0) {
        page->groups[page->group_count++] =
            value_with(arena, &value_empty_map, "Prefix", spell(page, group));
    } else {
        page->objects[page->object_count++] = entry_of(page, name, object);
    }
    page->last = text_copy(arena, group.length > 0 ? group : name);
    return true;
}

static void collect(Page *page) {
    Arena *arena = page->request->arena;
    const Store *store = page->request->cloud->store;
    const char *bucket = page->bucket_prefix.data;
    Text from = text_of(arena_printf(arena, "%s%.*s", bucket, (int)page->after.length,
                                     page->after.length > 0 ? page->after.data : ""));
    const StoreObject *o = store_next(store, OSS_OBJECTS, from);
    for (; o != NULL && text_starts(o->key, bucket); o = store_next(store, OSS_OBJECTS, o->key)) {
        Text name = text_slice(o->key, page->bucket_prefix.length, o->key.length);
        bool wanted = page->prefix.length == 0 || text_starts(name, page->prefix.data);
        if (wanted && !take(page, name, o->value)) return;
    }
}

static Reply answer(const Page *page) {
    const Request *request = page->request;
    Arena *arena = request->arena;
    size_t count = page->object_count + page->group_count;
    const ValueEntry entries[] = {
        {TEXT("Name"), value_string(arena, oss_target(request).bucket)},
        {TEXT("Prefix"), spell(page, page->prefix)},
        {TEXT("Delimiter"), spell(page, page->delimiter)},
        {TEXT("MaxKeys"), value_cstring(arena, value_cstr(value_int(arena, page->most)))},
        {TEXT("KeyCount"), value_cstring(arena, value_cstr(value_int(arena, (int64_t)count)))},
        {TEXT("IsTruncated"), value_cstring(arena, page->more ? "true" : "false")},
        {TEXT("Contents"), value_list(arena, VALUE_LIST, page->objects, page->object_count)},
        {TEXT("CommonPrefixes"), value_list(arena, VALUE_LIST, page->groups, page->group_count)},
    };
    const Value *body = value_map(arena, entries, COUNT_OF(entries));
    if (page->encode) body = value_with(arena, body, "EncodingType", value_cstring(arena, "url"));
    if (page->more) {
        body = value_with(arena, body, "NextContinuationToken",
                          value_string(arena, digest_base64(arena, page->last)));
    }
    return oss_answer(request, "ListBucketResult", body);
}

Reply oss_list(const Request *request) {
    Arena *arena = request->arena;
    Text size = oss_query(request, "max-keys"), token = oss_query(request, "continuation-token");
    Page page = {.request = request,
                 .bucket_prefix = oss_object_key(arena, oss_target(request).bucket, TEXT("")),
                 .prefix = oss_query(request, "prefix"),
                 .delimiter = oss_query(request, "delimiter"),
                 .after = oss_query(request, "start-after"),
                 .encode = text_is(oss_query(request, "encoding-type"), "url"),
                 .most = PAGE};
    if (!text_is(oss_query(request, "list-type"), "2")) {
        return oss_error(request, 400, "InvalidArgument", "list-type must be 2.");
    }
    if (size.length > 0 && !text_to_int(size, 1, PAGE_MOST, &page.most)) {
        return oss_error(request, 400, "InvalidArgument", "max-keys must be between 1 and 1000.");
    }
    if (token.length > 0 && !digest_base64_decode(arena, token, &page.after)) {
        return oss_error(request, 400, "InvalidArgument", "continuation-token is invalid.");
    }
    page.objects = ARENA_ARRAY(arena, (size_t)page.most, const Value *);
    page.groups = ARENA_ARRAY(arena, (size_t)page.most, const Value *);
    collect(&page);
    return answer(&page);
}
