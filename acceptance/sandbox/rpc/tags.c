// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/tags.h"

enum { TAGS_MAXIMUM = 20, TAG_KEY_MAXIMUM = 128, TAGS_LISTED = 1000 };

// ---- single tags
static bool key_is_good(Text key) {
    static const char *const reserved[] = {"aliyun", "acs:", "http://", "https://"};
    for (size_t i = 0; i < COUNT_OF(reserved); i++)
        if (text_starts(key, reserved[i])) return false;
    return key.length >= 1 && key.length <= TAG_KEY_MAXIMUM;
}

bool tags_refused(const Request *request, Reply *ret_error) {
    const Value *tags = value_get(request->parameters, "Tag");
    bool good = value_count(tags) <= TAGS_MAXIMUM;
    for (size_t i = 0; good && i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        good = key_is_good(value_text(value_get(tag, "Key"))) &&
               value_text(value_get(tag, "Value")).length <= TAG_KEY_MAXIMUM;
    }
    if (!good)
        *ret_error = reply_error(request, 400, "InvalidTagKey.Malformed",
                                 "A resource has at most %d tags, with keys of 1 to %d characters "
                                 "that are not reserved and values of at most as many.",
                                 TAGS_MAXIMUM, TAG_KEY_MAXIMUM);
    return !good;
}

static const Value *make_tag(Arena *arena, const TagStyle *style, Text key, Text value) {
    const ValueEntry entries[] = {
        {text_of(style->key), value_string(arena, key)},
        {text_of(style->value), value_string(arena, value)},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

// ---- tags of an object as a map from key to value, which is easier to work with
static const Value *read_map(Arena *arena, const TagStyle *style, const Value *object) {
    const Value *tags = value_at(object, "Tags.Tag"), *map = &value_empty_map;
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        map = value_with(arena, map, value_cstr(value_get(tag, style->key)),
                         value_get(tag, style->value));
    }
    return map;
}

static const Value *given_map(const Request *request, const Value *map) {
    const Value *tags = value_get(request->parameters, "Tag");
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        const Value *value = value_string(request->arena, value_text(value_get(tag, "Value")));
        map = value_with(request->arena, map, value_cstr(value_get(tag, "Key")), value);
    }
    return map;
}

static const Value *write_map(Arena *arena, const TagStyle *style, const Value *map) {
    size_t count = value_count(map);
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++)
        items[i] = make_tag(arena, style, value_entry_at(map, i)->key,
                            value_text(value_entry_at(map, i)->value));
    return value_with(arena, &value_empty_map, "Tag", value_list(arena, VALUE_LIST, items, count));
}

const Value *tags_given(const Request *request, const TagStyle *style) {
    return write_map(request->arena, style, given_map(request, &value_empty_map));
}

bool tags_match(const Request *request, const TagStyle *style, const Value *object) {
    const Value *tags = value_get(request->parameters, "Tag");
    const Value *map = read_map(request->arena, style, object);
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        const Value *has = value_get(map, value_cstr(value_get(tag, "Key")));
        Text wanted = value_text(value_get(tag, "Value"));
        if (value_is_null(has) || (wanted.length > 0 && !text_equal(wanted, value_text(has))))
            return false;
    }
    return true;
}

// ---- the operations
static const TagKind *find_kind(const Request *request, const TagStyle *style) {
    Text type = rpc_parameter(request, "ResourceType");
    for (size_t i = 0; i < style->kind_count; i++)
        if (text_is_nocase(type, style->kinds[i].resource_type)) return &style->kinds[i];
    return NULL;
}

static Reply unknown_type(const Request *request) {
    return reply_error(request, 400, "InvalidResourceType.NotFound",
                       "The resource type %s does not exist or has no tags.",
                       rpc_parameter(request, "ResourceType").data);
}

static const Value *without_keys(const Request *request, const Value *map) {
    const Value *keys = value_get(request->parameters, "TagKey");
    if (value_bool_or(value_get(request->parameters, "All"), false)) return &value_empty_map;
    for (size_t i = 0; i < value_count(keys); i++)
        map = value_map_without(request->arena, map, value_text(value_list_at(keys, i)));
    return map;
}

static const Value *with_tags(const Request *request, const Value *map) {
    return given_map(request, map);
}

typedef const Value *(*Change)(const Request *request, const Value *map);

// All resources are changed or, when one is missing, none.
static Reply change(const Request *request, const TagStyle *style, Change change_map) {
    Reply refusal;
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal) || tags_refused(request, &refusal)) return refusal;
    const TagKind *kind = find_kind(request, style);
    if (kind == NULL) return unknown_type(request);
    const Value *ids = value_get(request->parameters, "ResourceId");
    for (size_t i = 0; i < value_count(ids); i++) {
        Text id = value_text(value_list_at(ids, i));
        const Value *object = store_get(store, kind->collection, id);
        if (object == NULL)
            return reply_error(request, 404, "InvalidResourceId.NotFound",
                               "The resource %s does not exist.", id.data);
        const Value *map = change_map(request, read_map(arena, style, object));
        store_put(store, kind->collection, id,
                  value_with(arena, object, "Tags", write_map(arena, style, map)));
    }
    return reply_ok(&value_empty_map);
}

Reply tags_add(const Request *request, const TagStyle *style) {
    return change(request, style, with_tags);
}

Reply tags_remove(const Request *request, const TagStyle *style) {
    return change(request, style, without_keys);
}

typedef struct Listing {
    const Request *request;
    const TagKind *kind;
    const Value **items;
    size_t count;
} Listing;

static bool is_asked_for(const Request *request, Text id) {
    const Value *ids = value_get(request->parameters, "ResourceId");
    return value_count(ids) == 0 || value_list_has_text(ids, id);
}

static void list_one(Listing *listing, const TagStyle *style, const StoreObject *object) {
    Arena *arena = listing->request->arena;
    const Value *map = read_map(arena, style, object->value);
    for (size_t i = 0; i < value_count(map) && listing->count < TAGS_LISTED; i++) {
        const ValueEntry entries[] = {
            {TEXT("ResourceId"), value_string(arena, object->key)},
            {TEXT("ResourceType"), value_cstring(arena, listing->kind->resource_type)},
            {TEXT("TagKey"), value_string(arena, value_entry_at(map, i)->key)},
            {TEXT("TagValue"), value_entry_at(map, i)->value},
        };
        listing->items[listing->count++] = value_map(arena, entries, COUNT_OF(entries));
    }
}

// On one page, because a test has few tags; a NextToken is therefore never given and never taken.
Reply tags_list(const Request *request, const TagStyle *style) {
    Reply refusal;
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    if (rpc_refused(request, &refusal)) return refusal;
    Listing listing = {.request = request, .kind = find_kind(request, style)};
    if (listing.kind == NULL) return unknown_type(request);
    listing.items = ARENA_ARRAY(arena, TAGS_LISTED, const Value *);
    for (const StoreObject *o = store_next(store, listing.kind->collection, TEXT("")); o != NULL;
         o = store_next(store, listing.kind->collection, o->key))
        if (is_asked_for(request, o->key) && tags_match(request, style, o->value))
            list_one(&listing, style, o);
    const Value *list = value_list(arena, VALUE_LIST, listing.items, listing.count);
    return reply_ok(value_with_at(arena, &value_empty_map, "TagResources.TagResource", list));
}
