// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/pages.h"

enum {
    PAGE_SIZE = 100,  // the most that every list allows
    PAGES_MAX = 1000, // a list that goes on longer goes in circles
};

// Where the next page is.
typedef struct Place {
    int64_t page; // of an offset list
    Text from;    // of a checkpoint list; empty: its beginning
} Place;

static const Value *with_number(Arena *arena, const Value *query, const char *name, int64_t n) {
    return value_with(arena, query, name, value_int(arena, n));
}

static const Value *page_query(Arena *arena, const Auth0Request *request, const Place *place) {
    const Value *query = value_is_null(request->query) ? &value_empty_map : request->query;
    switch (request->operation->paging) {
    case AUTH0_OFFSET:
        query = with_number(arena, query, "page", place->page);
        query = with_number(arena, query, "per_page", PAGE_SIZE);
        return value_with(arena, query, "include_totals", &value_true);
    case AUTH0_CHECKPOINT:
        if (place->from.length > 0)
            query = value_with(arena, query, "from", value_string(arena, place->from));
        return with_number(arena, query, "take", PAGE_SIZE);
    case AUTH0_WHOLE:
        break;
    }
    return query;
}

// The items of a page: the answer itself, or a member of it.
static const Value *page_items(const Auth0Reply *reply) {
    if (reply->body->kind == VALUE_LIST) return reply->body;
    const Value *items = reply->operation->members != NULL
                             ? value_get(reply->body, reply->operation->members)
                             : NULL;
    return items != NULL && items->kind == VALUE_LIST ? items : NULL;
}

// Whether there is another page; then place is there. An empty page ends an offset list whatever
// its total says.
static bool page_next(Call *call, const Auth0Reply *reply, size_t count, Place *place) {
    if (reply->operation->paging == AUTH0_CHECKPOINT) {
        place->from = text_copy(call->arena, value_text(value_get(reply->body, "next")));
        return place->from.length > 0;
    }
    if (reply->operation->paging != AUTH0_OFFSET || count == 0) return false;
    int64_t read = place->page++ * PAGE_SIZE + (int64_t)count;
    int64_t total = value_int_or(value_get(reply->body, "total"), -1);
    return total >= 0 ? read < total : count >= PAGE_SIZE;
}

static Auth0Reply spoilt(Auth0Reply reply, const char *problem) {
    reply.outcome = AUTH0_BUSY;
    reply.problem = problem;
    return reply;
}

Status auth0_each_page(Call *call, Auth0Client *client, const Auth0Pages *pages, Auth0Reply *ret) {
    Auth0Request request = pages->request;
    Place place = {.from = TEXT("")};
    for (int count = 0; count < PAGES_MAX; count++) {
        request.query = page_query(call->arena, &pages->request, &place);
        TRY(auth0_call(call, client, &request, ret));
        if (ret->outcome != AUTH0_DONE) return status_ok();
        const Value *items = page_items(ret);
        if (items == NULL) {
            *ret = spoilt(*ret, "the answer holds no list");
            return status_ok();
        }
        for (size_t i = 0; i < value_count(items); i++) {
            if (!pages->on_item(call, pages->context, value_list_at(items, i))) return status_ok();
        }
        if (!page_next(call, ret, value_count(items), &place)) return status_ok();
    }
    *ret = spoilt(*ret, "the list does not end");
    return status_ok();
}
