// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/page.h"

#include "provider/net/digest.h"

enum { PAGE_DEFAULT = 20, PAGE_MAXIMUM = 100 };

// The token says which key came last. It is wrapped so that nobody is tempted to make one.
static bool read_token(const Request *request, Text *ret) {
    Text token = fc_parameter(request, "nextToken");
    *ret = TEXT("");
    return token.length == 0 || digest_base64_decode(request->arena, token, ret);
}

static bool belongs(const Request *request, const Page *page, const StoreObject *object,
                    size_t owner) {
    Text name = text_slice(object->key, owner, object->key.length);
    Text prefix = fc_parameter(request, "prefix");
    if (prefix.length > 0 && !text_starts(name, prefix.data)) return false;
    return page->filter == NULL || page->filter(request, object);
}

// The token is the last key of the page before, so an object that appears or goes between two pages
// shifts none of the others.
Reply fc_page(const Request *request, const Page *page) {
    Arena *arena = request->arena;
    Text after;
    if (!read_token(request, &after)) return fc_invalid(request, "nextToken is invalid");
    int64_t limit = value_int_or(value_get(request->parameters, "limit"), PAGE_DEFAULT);
    if (limit < 1 || limit > PAGE_MAXIMUM)
        return fc_invalid(request, "limit is invalid, the value must be between 1 and 100");

    const char *below = page->owner == NULL ? "" : arena_printf(arena, "%s/", page->owner);
    Text owner = text_of(below);
    if (after.length == 0) after = owner;
    const Value **items = ARENA_ARRAY(arena, (size_t)limit, const Value *);
    size_t count = 0;
    const char *next = NULL;
    const Store *store = request->cloud->store;
    for (const StoreObject *object = store_next(store, page->collection, after);
         object != NULL && text_starts(object->key, below);
         object = store_next(store, page->collection, object->key)) {
        if (!belongs(request, page, object, owner.length)) continue;
        if (count == (size_t)limit) {
            next = digest_base64(arena, after).data;
            break;
        }
        items[count++] = page->view(request, object);
        after = object->key;
    }
    const Value *body = value_with(arena, &value_empty_map, page->member,
                                   value_list(arena, VALUE_LIST, items, count));
    if (next != NULL) body = value_with(arena, body, "nextToken", value_cstring(arena, next));
    return reply_ok(body);
}
