// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/tags.h"

#include "acceptance/sandbox/fc/function_check.h"
#include "provider/net/digest.h"

enum { TAGS_DEFAULT = 50, TAGS_MAXIMUM = 100 };

static const Value *find_tag(const Value *tags, Text key) {
    for (size_t i = 0; i < value_count(tags); i++)
        if (text_equal(value_text(value_get(value_list_at(tags, i), "Key")), key))
            return value_list_at(tags, i);
    return NULL;
}

bool fc_tags_match(const Value *tags, const Value *wanted) {
    for (size_t i = 0; i < value_count(wanted); i++) {
        const Value *pair = value_list_at(wanted, i), *value = value_get(pair, "Value");
        const Value *found = find_tag(tags, value_text(value_get(pair, "Key")));
        if (found == NULL) return false;
        if (!value_is_null(value) && !value_equal(value, value_get(found, "Value"))) return false;
    }
    return true;
}

// Both spellings are in use; only functions have tags here.
static bool is_function_type(const Request *request) {
    Text type = fc_parameter(request, "ResourceType");
    return type.length == 0 || text_is_nocase(type, "function") ||
           text_is_nocase(type, "ALIYUN::FC:FUNCTION");
}

// The function's name in an ARN of this account and region; empty when it is another thing.
static Text function_of(const Request *request, Text arn) {
    const char *prefix = fc_function_arn(request, TEXT(""));
    if (!text_starts(arn, prefix)) return TEXT("");
    return text_slice(arn, text_of(prefix).length, arn.length);
}

// Checks type and ids of a request that changes tags. True: all are functions that exist.
static bool resources_exist(const Request *request, const Value *ids, Reply *ret_error) {
    if (!is_function_type(request)) {
        *ret_error = fc_invalid(request, "ResourceType is invalid, it must be 'function'");
        return false;
    }
    if (value_count(ids) == 0) {
        *ret_error = fc_invalid(request, "ResourceId is required");
        return false;
    }
    for (size_t i = 0; i < value_count(ids); i++) {
        Text name = function_of(request, value_text(value_list_at(ids, i)));
        if (name.length == 0)
            *ret_error = fc_invalid(request, "ResourceId is invalid, it must be written as "
                                             "acs:fc:REGION:ACCOUNT:functions/NAME");
        else if (store_get(request->cloud->store, FC_FUNCTIONS, name) == NULL)
            *ret_error = fc_no_function(request, name);
        else
            continue;
        return false;
    }
    return true;
}

static const Value *ids_of(const Request *request) {
    const Value *ids = value_get(request->parameters, "ResourceId");
    return value_is_null(ids) ? value_get(request->body, "ResourceId") : ids;
}

// tags with those of over added or replaced.
static const Value *joined(Arena *arena, const Value *tags, const Value *over) {
    const Value **items = ARENA_ARRAY(arena, value_count(tags) + value_count(over), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < value_count(tags); i++) {
        const Value *tag = value_list_at(tags, i);
        if (find_tag(over, value_text(value_get(tag, "Key"))) == NULL) items[count++] = tag;
    }
    for (size_t i = 0; i < value_count(over); i++) items[count++] = value_list_at(over, i);
    return value_list(arena, VALUE_LIST, items, count);
}

static void put_tags(const Request *request, Text function, const Value *tags) {
    Store *store = request->cloud->store;
    const Value *before = store_get(store, FC_FUNCTIONS, function);
    store_put(store, FC_FUNCTIONS, function, value_with(request->arena, before, "tags", tags));
}

Reply fc_tags_add(const Request *request) {
    Arena *arena = request->arena;
    const Value *ids = ids_of(request), *tags = value_get(request->body, "Tag");
    Reply error;
    if (!resources_exist(request, ids, &error)) return error;
    for (size_t i = 0; i < value_count(ids); i++) {
        Text name = function_of(request, value_text(value_list_at(ids, i)));
        const Value *function = store_get(request->cloud->store, FC_FUNCTIONS, name);
        const char *fault = fc_tags_fault(arena, tags);
        const Value *all = joined(arena, value_get(function, "tags"), tags);
        if (fault == NULL) fault = fc_tags_fault(arena, all);
        if (fault != NULL) return fc_invalid(request, fault);
        put_tags(request, name, all);
    }
    return reply_status(204, NULL);
}

Reply fc_tags_remove(const Request *request) {
    Arena *arena = request->arena;
    const Value *ids = ids_of(request), *keys = value_get(request->parameters, "TagKey");
    bool all = value_bool_or(value_get(request->parameters, "All"), false);
    Reply error;
    if (!resources_exist(request, ids, &error)) return error;
    if (!all && value_count(keys) == 0) return fc_invalid(request, "TagKey or All is required");
    for (size_t i = 0; i < value_count(ids); i++) {
        Text name = function_of(request, value_text(value_list_at(ids, i)));
        const Value *tags = value_get(store_get(request->cloud->store, FC_FUNCTIONS, name), "tags");
        const Value **items = ARENA_ARRAY(arena, value_count(tags), const Value *);
        size_t count = 0;
        for (size_t k = 0; k < value_count(tags); k++) {
            const Value *tag = value_list_at(tags, k);
            bool gone = all || value_list_has_text(keys, value_text(value_get(tag, "Key")));
            if (!gone) items[count++] = tag;
        }
        put_tags(request, name, value_list(arena, VALUE_LIST, items, count));
    }
    return reply_status(204, NULL);
}

static const Value *tag_row(const Request *request, Text function, const Value *tag) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("ResourceId"), value_cstring(arena, fc_function_arn(request, function))},
        {TEXT("ResourceType"), value_cstring(arena, "function")},
        {TEXT("TagKey"), value_get(tag, "Key")},
        {TEXT("TagValue"), value_get(tag, "Value")},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

// A page holds the tags of whole functions, so it may pass its limit by those of the last one.
Reply fc_tags_list(const Request *request) {
    Arena *arena = request->arena;
    const Value *ids = ids_of(request), *wanted = value_get(request->parameters, "Tag");
    Text token = fc_parameter(request, "NextToken"), after = TEXT("");
    int64_t limit = value_int_or(value_get(request->parameters, "Limit"), TAGS_DEFAULT);
    if (!is_function_type(request))
        return fc_invalid(request, "ResourceType is invalid, it must be 'function'");
    if (limit < 1 || limit > TAGS_MAXIMUM)
        return fc_invalid(request, "Limit is invalid, the value must be between 1 and 100");
    if (token.length > 0 && !digest_base64_decode(arena, token, &after))
        return fc_invalid(request, "NextToken is invalid");

    const Value **rows = ARENA_ARRAY(arena, (size_t)limit + FC_MAXIMUM_TAGS, const Value *);
    size_t count = 0;
    const char *next = "";
    const Store *store = request->cloud->store;
    for (const StoreObject *object = store_next(store, FC_FUNCTIONS, after); object != NULL;
         object = store_next(store, FC_FUNCTIONS, object->key)) {
        const Value *tags = value_get(object->value, "tags");
        if (value_count(ids) > 0 &&
            !value_list_has_text(ids, text_of(fc_function_arn(request, object->key))))
            continue;
        if (!fc_tags_match(tags, wanted)) continue;
        if (count >= (size_t)limit) {
            next = digest_base64(arena, after).data;
            break;
        }
        for (size_t i = 0; i < value_count(tags) && i < FC_MAXIMUM_TAGS; i++)
            rows[count++] = tag_row(request, object->key, value_list_at(tags, i));
        after = object->key;
    }
    const ValueEntry entries[] = {
        {TEXT("TagResources"), value_list(arena, VALUE_LIST, rows, count)},
        {TEXT("NextToken"), value_cstring(arena, next)},
        {TEXT("RequestId"), value_cstring(arena, request->request_id)},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}
