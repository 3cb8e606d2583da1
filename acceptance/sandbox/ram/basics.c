// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/basics.h"

enum { RAM_PAGE_MOST = 1000 };

Text ram_parameter(const Request *request, const char *name) {
    return value_text(value_get(request->parameters, name));
}

const Value *ram_now(const Request *request) {
    return value_cstring(request->arena,
                         clock_print(request->arena, clock_now(request->cloud->clock)));
}

Reply ram_fault(const Request *request, int status, const char *code, const char *message) {
    return reply_error(request, status, code, "%s", message);
}

static bool has_only(Text text, const char *marks) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && text_find(text_of(marks), (char[]){c, '\0'}) < 0) return false;
    }
    return true;
}

static Reply refuse(const Request *request, const char *parameter, const char *suffix,
                    const char *why) {
    const char *code = arena_printf(request->arena, "InvalidParameter.%s.%s", parameter, suffix);
    return reply_error(request, 400, code, "The parameter - \"%s\" %s.", parameter, why);
}

Reply ram_check(const Request *request, const RamRule *rules, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const RamRule *rule = &rules[i];
        const Value *given = value_get(request->parameters, rule->parameter);
        if (value_is_null(given)) continue;
        Text text = value_text(given);
        if (text.length < rule->least || text.length > rule->most) {
            return refuse(request, rule->parameter, "Length", "beyond the length limit");
        }
        if (rule->marks != NULL && !has_only(text, rule->marks)) {
            return refuse(request, rule->parameter, "InvalidChars", "contains invalid chars");
        }
    }
    return reply_ok(NULL);
}

static size_t page_start(const RamItems *items, Text marker) {
    if (marker.length == 0) return 0;
    for (size_t i = 0; i < items->count; i++) {
        if (text_equal(value_text(value_get(items->items[i], items->name_member)), marker)) {
            return i + 1;
        }
    }
    return items->count;
}

Reply ram_page(const Request *request, const RamItems *items) {
    Arena *arena = request->arena;
    int64_t size = value_int_or(value_get(request->parameters, "MaxItems"), RAM_PAGE_MOST);
    if (size < 1 || size > RAM_PAGE_MOST) {
        return ram_fault(request, 400, "InvalidParameter.MaxItems",
                         "The parameter - \"MaxItems\" MUST be in the range of 1 and 1000.");
    }
    size_t start = page_start(items, ram_parameter(request, "Marker"));
    size_t left = items->count - start;
    size_t count = left < (size_t)size ? left : (size_t)size;
    const Value *list = value_list(arena, VALUE_LIST, items->items + start, count);
    const Value *body = value_with_at(arena, &value_empty_map, items->dotted, list);
    body = value_with(arena, body, "IsTruncated", value_bool(count < left));
    if (count == left) return reply_ok(body);
    const Value *last = items->items[start + count - 1];
    return reply_ok(value_with(arena, body, "Marker", value_get(last, items->name_member)));
}

const Value *ram_view(Arena *arena, const Value *object, const char *const *members) {
    const Value *view = &value_empty_map;
    for (size_t i = 0; members[i] != NULL; i++) {
        const Value *member = value_get(object, members[i]);
        if (!value_is_null(member)) view = value_with(arena, view, members[i], member);
    }
    return view;
}
