// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/auth0/page.h"

#include "acceptance/sandbox/auth0/basics.h"
#include "provider/net/digest.h"

enum { PAGE_SIZE = 50, PAGE_MAXIMUM = 100 };

void auth0_page_begin(const Request *request, Listing *listing, const char *collection) {
    size_t most = store_count(request->cloud->store, collection);
    listing->keys = ARENA_ARRAY(request->arena, most, Text);
    listing->items = ARENA_ARRAY(request->arena, most, const Value *);
}

void auth0_page_add(Listing *listing, Text key, const Value *item) {
    listing->keys[listing->count] = key;
    listing->items[listing->count++] = item;
}

static Reply beyond(const Request *request, const char *name, int64_t value, int64_t limit) {
    return reply_error(
        request, 400, "invalid_query_string",
        "Query validation error: 'Value %lld is %s %lld' on property %s", (long long)value,
        value < limit ? "less than minimum" : "greater than maximum", (long long)limit, name);
}

// Parameter name, its default, and its range; false with *ret_error outside of it.
static bool read_number(const Request *request, const char *name, const int64_t range[3],
                        int64_t *ret, Reply *ret_error) {
    *ret = value_int_or(value_get(request->parameters, name), range[0]);
    bool good = *ret >= range[1] && *ret <= range[2];
    if (!good) *ret_error = beyond(request, name, *ret, *ret < range[1] ? range[1] : range[2]);
    return good;
}

static const Value *part(const Request *request, const Listing *listing, size_t first,
                         size_t count) {
    const Value **items = ARENA_ARRAY(request->arena, count, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = auth0_chosen(request, listing->items[first + i]);
    return value_list(request->arena, VALUE_LIST, items, count);
}

static bool has(const Request *request, const char *name) {
    return !value_is_null(value_get(request->parameters, name));
}

static Reply by_checkpoint(const Request *request, const Listing *listing) {
    Arena *arena = request->arena;
    int64_t most = listing->take_maximum > 0 ? listing->take_maximum : PAGE_MAXIMUM, take;
    Reply error;
    if (!read_number(request, "take", (const int64_t[]){PAGE_SIZE, 1, most}, &take, &error))
        return error;
    Text from = auth0_parameter(request, "from"), after = {0};
    if (from.length > 0 && !digest_base64_decode(arena, from, &after))
        return reply_error(request, 400, "invalid_query_string",
                           "Query validation error: 'Invalid checkpoint' on property from");
    size_t first = 0;
    while (from.length > 0 && first < listing->count &&
           text_compare(listing->keys[first], after) <= 0)
        first++;
    size_t count = listing->count - first;
    bool more = count > (size_t)take;
    if (more) count = (size_t)take;
    const Value *body =
        value_with(arena, &value_empty_map, listing->member, part(request, listing, first, count));
    if (more)
        body =
            value_with(arena, body, "next",
                       value_string(arena, digest_base64(arena, listing->keys[first + count - 1])));
    return reply_ok(body);
}

static Reply by_offset(const Request *request, const Listing *listing) {
    Arena *arena = request->arena;
    int64_t page, size;
    Reply error;
    if (!read_number(request, "page", (const int64_t[]){0, 0, INT32_MAX}, &page, &error) ||
        !read_number(request, "per_page", (const int64_t[]){PAGE_SIZE, 0, PAGE_MAXIMUM}, &size,
                     &error))
        return error;
    if (listing->total_maximum > 0 && page * size >= listing->total_maximum)
        return reply_error(request, 400, "invalid_paging",
                           "You can only page through the first %lld records.",
                           (long long)listing->total_maximum);
    size_t first = (size_t)(page * size), count = (size_t)size;
    if (first > listing->count) first = listing->count;
    if (count > listing->count - first) count = listing->count - first;
    const Value *items = part(request, listing, first, count);
    if (!value_bool_or(value_get(request->parameters, "include_totals"), false))
        return reply_ok(items);
    const ValueEntry entries[] = {
        {TEXT("start"), value_int(arena, page * size)},
        {TEXT("limit"), value_int(arena, size)},
        {TEXT("length"), value_int(arena, (int64_t)count)},
        {TEXT("total"), value_int(arena, (int64_t)listing->count)},
    };
    return reply_ok(
        value_with(arena, value_map(arena, entries, COUNT_OF(entries)), listing->member, items));
}

Reply auth0_page_answer(const Request *request, const Listing *listing) {
    bool checkpoint = listing->checkpoint_only || has(request, "from") || has(request, "take");
    if (!checkpoint) return by_offset(request, listing);
    // Totals do not go with checkpoints, but Auth0's own SDK asks for them beside `take`.
    if (has(request, "page") || has(request, "per_page"))
        return reply_error(request, 400, "invalid_query_string",
                           "Query validation error: 'from and take go with no offset'");
    return by_checkpoint(request, listing);
}
