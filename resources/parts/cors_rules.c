// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/cors_rules.h"

#include "provider/value/xml.h"

#define ORIGIN "AllowedOrigin"

// What browsers need to upload to a signed URL. The ETag is how LobeChat knows what was stored.
static const char *const methods[] = {"PUT", "GET", "POST", "DELETE", "HEAD", NULL};
static const char *const headers[] = {"*", NULL};
static const char *const exposed[] = {"ETag", NULL};
static const char max_age[] = "3600";

static const struct {
    const char *member;
    const char *const *values;
} allowed[] = {{"AllowedMethod", methods}, {"AllowedHeader", headers}, {"ExposeHeader", exposed}};
enum { ALLOWED_COUNT = sizeof allowed / sizeof *allowed };

// ---- lists

// item NULL leaves the member out.
static const Value *list_replace(Arena *arena, const Value *list, const Value *old,
                                 const Value *item) {
    const Value **items = ARENA_ARRAY(arena, value_count(list), const Value *);
    size_t count = 0;
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *member = value_list_at(list, i) == old ? item : value_list_at(list, i);
        if (member != NULL) items[count++] = member;
    }
    return value_list(arena, VALUE_LIST, items, count);
}

// ---- one rule

static const Value *member_list(Arena *arena, const Value *rule, const char *member) {
    return xml_list(arena, value_get(rule, member));
}

static const Value *origins_of(Arena *arena, const Value *rule) {
    return member_list(arena, rule, ORIGIN);
}

const Value *cors_rule(Arena *arena, const CorsWish *wish) {
    const Value *origin = value_string(arena, wish->origin);
    const Value *origins = value_list_append(arena, &value_empty_list, origin);
    for (size_t i = 0; i < value_count(wish->extra); i++) {
        const Value *extra = value_list_at(wish->extra, i);
        if (!value_equal(extra, origin)) origins = value_list_append(arena, origins, extra);
    }
    const Value *rule = value_with(arena, &value_empty_map, ORIGIN, origins);
    for (size_t i = 0; i < ALLOWED_COUNT; i++)
        rule =
            value_with(arena, rule, allowed[i].member, value_list_texts(arena, allowed[i].values));
    return value_with(arena, rule, "MaxAgeSeconds", value_cstring(arena, max_age));
}

static bool member_same(Arena *arena, const Value *a, const Value *b, const char *member) {
    const Value *left = member_list(arena, a, member), *right = member_list(arena, b, member);
    size_t count = value_count(left);
    if (count != value_count(right)) return false;
    return count == 0 || value_equal(value_list(arena, VALUE_SET, left->list.items, count),
                                     value_list(arena, VALUE_SET, right->list.items, count));
}

bool cors_allows_same(Arena *arena, const Value *rule, const Value *wanted) {
    for (size_t i = 0; i < ALLOWED_COUNT; i++) {
        if (!member_same(arena, rule, wanted, allowed[i].member)) return false;
    }
    return member_same(arena, rule, wanted, "MaxAgeSeconds");
}

const Value *cors_extra(Arena *arena, const Value *rule, const CorsWish *wish) {
    const Value *origins = origins_of(arena, rule), *extra = &value_empty_list;
    for (size_t i = 0; i < value_count(origins); i++) {
        Text origin = value_text(value_list_at(origins, i));
        bool own = text_equal(origin, wish->origin) || text_equal(origin, wish->former);
        if (!own || value_list_has_text(wish->extra, origin))
            extra = value_list_append(arena, extra, value_list_at(origins, i));
    }
    return extra;
}

// ---- ours among all

static bool is_headed(Arena *arena, const Value *rule, Text origin) {
    const Value *origins = origins_of(arena, rule);
    return origin.length > 0 && text_equal(value_text(value_list_at(origins, 0)), origin);
}

// Allows our origin, the present or the recorded one, and none that is not ours.
static bool is_ours_only(Arena *arena, const Value *rule, const CorsWish *wish) {
    const Value *origins = origins_of(arena, rule);
    bool named = false;
    for (size_t i = 0; i < value_count(origins); i++) {
        Text origin = value_text(value_list_at(origins, i));
        bool own = text_equal(origin, wish->origin) ||
                   (wish->former.length > 0 && text_equal(origin, wish->former));
        if (!own && !value_list_has_text(wish->extra, origin)) return false;
        named = named || own;
    }
    return named;
}

const Value *cors_find(Arena *arena, const Value *rules, const CorsWish *wish) {
    for (size_t i = 0; i < value_count(rules); i++) {
        if (is_headed(arena, value_list_at(rules, i), wish->former)) return value_list_at(rules, i);
    }
    for (size_t i = 0; i < value_count(rules); i++) {
        if (is_ours_only(arena, value_list_at(rules, i), wish)) return value_list_at(rules, i);
    }
    return &value_null;
}

static const Value *own_or_former(Arena *arena, const Value *rules, const CorsWish *wish) {
    CorsWish alone = *wish;
    alone.former = TEXT("");
    const Value *own = wish->beside ? cors_find(arena, rules, &alone) : &value_null;
    return value_is_null(own) ? cors_find(arena, rules, wish) : own;
}

static const Value *cors_put(Arena *arena, const Value *rules, const CorsWish *wish,
                             const Value *own) {
    const Value *wanted = cors_rule(arena, wish), *next = &value_empty_list;
    if (value_is_null(own)) return value_list_append(arena, rules, wanted);
    bool stays =
        wish->beside && is_headed(arena, own, wish->former) && !is_headed(arena, own, wish->origin);
    if (!stays) return list_replace(arena, rules, own, wanted);
    for (size_t i = 0; i < value_count(rules); i++) {
        if (value_list_at(rules, i) == own) next = value_list_append(arena, next, wanted);
        next = value_list_append(arena, next, value_list_at(rules, i));
    }
    return next;
}

const Value *cors_with(Arena *arena, const Value *rules, const CorsWish *wish, const Value *lost) {
    const Value *wanted = cors_rule(arena, wish), *own = own_or_former(arena, rules, wish);
    if (!value_is_null(own) && cors_allows_same(arena, own, wanted) &&
        member_same(arena, own, wanted, ORIGIN))
        return rules;
    for (size_t i = 0; i < value_count(lost); i++) {
        const Value *rule = value_list_at(lost, i);
        bool ours = value_equal(rule, wanted);
        if (!ours && !value_list_has(rules, rule)) rules = value_list_append(arena, rules, rule);
    }
    return cors_put(arena, rules, wish, own);
}

const Value *cors_without(Arena *arena, const Value *rules, const CorsWish *wish) {
    const Value *own = cors_find(arena, rules, wish);
    return value_is_null(own) ? rules : list_replace(arena, rules, own, NULL);
}
