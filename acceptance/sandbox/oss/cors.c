// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/oss/cors.h"

#include "acceptance/sandbox/oss/document.h"
#include "acceptance/sandbox/oss/error.h"
#include "provider/value/xml.h"

enum { RULES_MOST = 10, AGE_MOST = 999999999 };

#define RULE "CORSRule"
#define VARY "ResponseVary"
#define ORIGIN "AllowedOrigin"
#define METHOD "AllowedMethod"
#define HEADER "AllowedHeader"
#define EXPOSE "ExposeHeader"
#define AGE "MaxAgeSeconds"

// ---- reading rules
static size_t stars_in(Text text) {
    size_t stars = 0;
    for (size_t i = 0; i < text.length; i++) stars += text.data[i] == '*';
    return stars;
}

static bool is_method(Text text) {
    static const char *const methods[] = {"GET", "PUT", "DELETE", "POST", "HEAD"};
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (text_is(text, methods[i])) return true;
    }
    return false;
}

static bool has_one_star_at_most(Text text) {
    return text.length > 0 && stars_in(text) <= 1;
}

static bool has_no_star(Text text) {
    return text.length > 0 && stars_in(text) == 0;
}

// What a rule is made of.
static const struct {
    const char *name;
    size_t least;
    bool (*is_good)(Text);
    const char *why;
} lists[] = {
    {ORIGIN, 1, has_one_star_at_most, "AllowedOrigin is needed, with at most one *"},
    {METHOD, 1, is_method, "AllowedMethod is needed, of GET, PUT, DELETE, POST, HEAD"},
    {HEADER, 0, has_one_star_at_most, "AllowedHeader has at most one *"},
    {EXPOSE, 0, has_no_star, "ExposeHeader has no *"},
};

static bool is_list_good(const Value *list, bool (*is_good)(Text)) {
    for (size_t i = 0; i < value_count(list); i++) {
        const Value *item = value_list_at(list, i);
        if (item->kind != VALUE_STRING || !is_good(value_text(item))) return false;
    }
    return true;
}

// The rule with lists where elements may be repeated; NULL with *ret_why when it is not one.
static const Value *read_rule(Arena *arena, const Value *given, const char **ret_why) {
    static const char *const known[] = {ORIGIN, METHOD, HEADER, EXPOSE, AGE, NULL};
    const Value *rule = &value_empty_map;
    int64_t age;
    if (given->kind != VALUE_MAP || oss_unknown(given, known) != NULL) {
        *ret_why = "CORSRule is empty or has an unknown element";
        return NULL;
    }
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const Value *list = xml_list(arena, value_get(given, lists[i].name));
        if (value_count(list) < lists[i].least || !is_list_good(list, lists[i].is_good)) {
            *ret_why = lists[i].why;
            return NULL;
        }
        rule = value_with(arena, rule, lists[i].name, list);
    }
    const Value *seconds = value_get(given, AGE);
    if (value_is_null(seconds)) return rule;
    if (!text_to_int(value_text(seconds), 0, AGE_MOST, &age)) {
        *ret_why = "MaxAgeSeconds is between 0 and 999999999";
        return NULL;
    }
    return value_with(arena, rule, AGE, value_string(arena, value_text(seconds)));
}

static const char *const known_members[] = {RULE, VARY, NULL};

Reply oss_cors_read(const Request *request, const Value *given, const Value **ret) {
    Arena *arena = request->arena;
    const Value *rules = xml_list(arena, value_get(given, RULE)), *vary = value_get(given, VARY);
    size_t count = value_count(rules);
    if (oss_unknown(given, known_members) != NULL || count < 1 || count > RULES_MOST) {
        return oss_malformed(request, "CORSConfiguration has 1 to 10 CORSRule");
    }
    if (!value_is_null(vary) && !text_is(value_text(vary), "true") &&
        !text_is(value_text(vary), "false")) {
        return oss_malformed(request, "ResponseVary must be true or false");
    }
    const Value **read = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) {
        const char *why = NULL;
        read[i] = read_rule(arena, value_list_at(rules, i), &why);
        if (read[i] == NULL) return oss_malformed(request, why);
    }
    const Value *all =
        value_with(arena, &value_empty_map, RULE, value_list(arena, VALUE_LIST, read, count));
    if (value_is_null(vary)) vary = value_cstring(arena, "false");
    *ret = value_with(arena, all, VARY, vary);
    return reply_ok(NULL);
}

// ---- keeping them
Reply oss_cors_put(const Request *request) {
    const Value *given = NULL, *rules = NULL;
    Reply reply = oss_read(request, OSS_CORS, known_members, &given);
    if (reply.code == NULL) reply = oss_cors_read(request, given, &rules);
    if (reply.code != NULL) return reply;
    oss_keep_bucket(request, value_with(request->arena, oss_bucket(request), OSS_CORS, rules));
    return oss_empty(200);
}

Reply oss_cors_get(const Request *request) {
    const Value *rules = value_get(oss_bucket(request), OSS_CORS);
    if (!value_is_null(rules)) return oss_answer(request, OSS_CORS, rules);
    return oss_error(request, 404, "NoSuchCORSConfiguration",
                     "The CORS Configuration does not exist.");
}

Reply oss_cors_delete(const Request *request) {
    oss_keep_bucket(request,
                    value_map_without(request->arena, oss_bucket(request), TEXT(OSS_CORS)));
    return oss_empty(204);
}

// ---- what they allow
// pattern has at most one '*'.
static bool fits(Text pattern, Text text, bool any_case) {
    ptrdiff_t star = text_find(pattern, "*");
    if (star < 0) return any_case ? text_is_nocase(text, pattern.data) : text_equal(text, pattern);
    size_t before = (size_t)star, after = pattern.length - before - 1;
    if (text.length < before + after) return false;
    Text head = text_slice(text, 0, before);
    Text tail = text_slice(text, text.length - after, text.length);
    return text_equal(head, text_slice(pattern, 0, before)) &&
           text_equal(tail, text_slice(pattern, before + 1, pattern.length));
}

static bool any_fits(const Value *rule, const char *member, Text text, bool any_case) {
    const Value *patterns = value_get(rule, member);
    for (size_t i = 0; i < value_count(patterns); i++) {
        if (fits(value_text(value_list_at(patterns, i)), text, any_case)) return true;
    }
    return false;
}

// headers: names between commas, as a browser asks.
static bool allows_headers(Arena *arena, const Value *rule, Text headers) {
    Text name, rest = text_lower(arena, headers);
    while (text_next(&rest, ',', &name)) {
        name = text_copy(arena, text_trim(name));
        if (name.length > 0 && !any_fits(rule, HEADER, name, true)) return false;
    }
    return true;
}

// The first rule for it; NULL: none.
static const Value *find_rule(const Request *request, Text origin, Text method, Text headers) {
    const Value *rules = value_get(value_get(oss_bucket(request), OSS_CORS), RULE);
    for (size_t i = 0; i < value_count(rules); i++) {
        const Value *rule = value_list_at(rules, i);
        if (any_fits(rule, ORIGIN, origin, false) && any_fits(rule, METHOD, method, false) &&
            allows_headers(request->arena, rule, headers)) {
            return rule;
        }
    }
    return NULL;
}

static const char *joined(Arena *arena, const Value *list) {
    const char *all = "";
    for (size_t i = 0; i < value_count(list); i++) {
        all = arena_printf(arena, "%s%s%s", all, i > 0 ? ", " : "",
                           value_cstr(value_list_at(list, i)));
    }
    return all;
}

static Reply with_rule(const Request *request, Reply reply, const Value *rule, Text origin) {
    Arena *arena = request->arena;
    const Value *exposed = value_get(rule, EXPOSE), *age = value_get(rule, AGE);
    bool all = any_fits(rule, ORIGIN, TEXT("*"), false);
    reply = reply_with_header(request, reply, "Access-Control-Allow-Origin",
                              all ? "*" : text_copy(arena, origin).data);
    reply = reply_with_header(request, reply, "Access-Control-Allow-Methods",
                              joined(arena, value_get(rule, METHOD)));
    if (value_count(exposed) > 0) {
        reply = reply_with_header(request, reply, "Access-Control-Expose-Headers",
                                  joined(arena, exposed));
    }
    if (value_is_null(age)) return reply;
    return reply_with_header(request, reply, "Access-Control-Max-Age", value_cstr(age));
}

// Where the rules ask for it Vary is in every answer, elsewhere in none.
static Reply with_vary(const Request *request, Reply reply) {
    const Value *vary = value_get(value_get(oss_bucket(request), OSS_CORS), VARY);
    if (!text_is(value_text(vary), "true")) return reply;
    return reply_with_header(request, reply, "Vary", "Origin");
}

Reply oss_cors_preflight(const Request *request) {
    Text origin = request_header(request, "origin");
    Text method = request_header(request, "access-control-request-method");
    Text headers = request_header(request, "access-control-request-headers");
    const Value *bucket = oss_bucket(request);
    if (origin.length == 0 || method.length == 0) {
        return oss_error(request, 400, "InvalidArgument",
                         "Insufficient information: Origin and Access-Control-Request-Method are "
                         "needed.");
    }
    if (bucket == NULL) {
        return oss_error(request, 404, "NoSuchBucket", "The specified bucket does not exist.");
    }
    if (value_is_null(value_get(bucket, OSS_CORS))) {
        return oss_error(request, 403, "AccessForbidden",
                         "CORSResponse: CORS is not enabled for this bucket.");
    }
    const Value *rule = find_rule(request, origin, method, headers);
    if (rule == NULL) {
        return oss_error(
            request, 403, "AccessForbidden",
            "CORSResponse: This CORS request is not allowed: no rule of the bucket has "
            "the origin, the method and the headers.");
    }
    Reply reply = with_rule(request, oss_empty(200), rule, origin);
    if (headers.length == 0) return reply;
    return reply_with_header(request, reply, "Access-Control-Allow-Headers",
                             text_copy(request->arena, headers).data);
}

Reply oss_cors_decorate(const Request *request, Reply reply) {
    Text origin = request_header(request, "origin");
    const Value *rule = NULL;
    if (origin.length > 0 && !text_is(request->method, "OPTIONS"))
        rule = find_rule(request, origin, request->method, (Text){0});
    if (rule != NULL) reply = with_rule(request, reply, rule, origin);
    return with_vary(request, reply);
}
