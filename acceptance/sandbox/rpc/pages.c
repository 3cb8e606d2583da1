// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/pages.h"

bool pages_begin(const Request *request, int64_t size, int64_t maximum, Pages *ret) {
    *ret = (Pages){
        .number = value_int_or(value_get(request->parameters, "PageNumber"), 1),
        .size = value_int_or(value_get(request->parameters, "PageSize"), size),
        .maximum = maximum,
    };
    if (ret->number < 1 || ret->number > INT32_MAX || ret->size < 1 || ret->size > maximum)
        return false;
    ret->items = ARENA_ARRAY(request->arena, (size_t)ret->size, const Value *);
    return true;
}

Reply pages_fault(const Request *request, const Pages *pages) {
    return reply_error(request, 400, "InvalidParameter",
                       "PageNumber must be at least 1 and PageSize between 1 and %lld.",
                       (long long)pages->maximum);
}

bool pages_take(Pages *pages) {
    int64_t index = pages->total++;
    return index / pages->size == pages->number - 1;
}

void pages_add(Pages *pages, const Value *item) {
    pages->items[pages->count++] = item;
}

Reply pages_answer(const Request *request, const Pages *pages, const char *dotted) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("TotalCount"), value_int(arena, pages->total)},
        {TEXT("PageNumber"), value_int(arena, pages->number)},
        {TEXT("PageSize"), value_int(arena, pages->size)},
    };
    return reply_ok(value_with_at(arena, value_map(arena, entries, COUNT_OF(entries)), dotted,
                                  value_list(arena, VALUE_LIST, pages->items, pages->count)));
}
