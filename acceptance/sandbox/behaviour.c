// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/behaviour.h"

#include "acceptance/sandbox/service.h"

#define A_NUMBER " is a number of seconds, "

static const double most_s = 1e9;

typedef struct TokenUse TokenUse;
struct TokenUse {
    TokenUse *next;
    Text token;
    int64_t requests;
};

// What was set, in an arena of its own.
typedef struct Settings {
    Arena *arena;
    const Value *source;
    PastSettings past;
    bool token_ends;
    int64_t token_ms, token_requests, skew_ms; // requests 0: any number
    TokenUse *uses;
} Settings;

struct Behaviour {
    Clock *clock;
    Past *past;
    Settings settings;
};

static void behaviour_free(void *behaviour_pointer) {
    arena_free(((Behaviour *)behaviour_pointer)->settings.arena);
}

Behaviour *behaviour_new(Arena *arena, Clock *clock) {
    Behaviour *behaviour = ARENA_NEW(arena, Behaviour);
    arena_defer(arena, behaviour_free, behaviour);
    *behaviour = (Behaviour){.clock = clock,
                             .past = past_new(arena),
                             .settings = {.arena = arena_new(), .source = &value_empty_map}};
    return behaviour;
}

// ---- reading the form: each gives NULL, or what is wrong

static bool read_seconds(const Value *value, double least, int64_t *ret_ms) {
    double seconds = value_double_or(value, -2 * most_s);
    if (!(seconds >= least && seconds <= most_s)) return false;
    *ret_ms = (int64_t)(seconds * 1000);
    return true;
}

static const char *read_name(const Value *value) {
    return value_is_null(value) || text_is(value_text(value), "*") ? NULL : value_cstr(value);
}

static bool has_only(const Value *map, const char *const *members) {
    for (size_t i = 0; i < value_count(map); i++) {
        const char *const *member = members;
        while (*member != NULL && !text_is(value_entry_at(map, i)->key, *member)) member++;
        if (*member == NULL) return false;
    }
    return map->kind == VALUE_MAP;
}

static const char *read_rule(const Value *source, PastRule *ret) {
    static const char *const members[] = {"service", "collection", "operation",
                                          "reads",   "seconds",    NULL};
    if (!has_only(source, members))
        return "a rule of stale_reads has service, collection, operation, reads, seconds";
    const Value *reads = value_get(source, "reads"), *seconds = value_get(source, "seconds");
    *ret = (PastRule){.service = read_name(value_get(source, "service")),
                      .collection = read_name(value_get(source, "collection")),
                      .operation = read_name(value_get(source, "operation")),
                      .reads = value_int_or(reads, 0)};
    if (!value_is_null(reads) && ret->reads < 1) return "reads is a whole number from 1";
    if (!value_is_null(seconds) && (!read_seconds(seconds, 0, &ret->ms) || ret->ms == 0))
        return "seconds" A_NUMBER "above 0, at most 1e9";
    return ret->reads > 0 || ret->ms > 0 ? NULL : "a rule of stale_reads needs reads or seconds";
}

static const char *read_rules(const Value *source, Settings *ret) {
    if (value_is_null(source)) return NULL;
    if (source->kind != VALUE_LIST) source = value_list_one(ret->arena, source);
    size_t count = value_count(source);
    PastRule *rules = ARENA_ARRAY(ret->arena, count, PastRule);
    for (size_t i = 0; i < count; i++) {
        const char *wrong = read_rule(value_list_at(source, i), &rules[i]);
        if (wrong != NULL) return wrong;
    }
    ret->past.rules = rules;
    ret->past.rule_count = count;
    return NULL;
}

// A number for all services, or {"oss":20,"*":5}.
static const char *read_delays(const Value *source, Settings *ret) {
    static const char wrong[] =
        "ram_propagation_s" A_NUMBER "from 0 to 1e9, or has one for each service and for \"*\"";
    if (value_is_null(source)) return NULL;
    bool each = source->kind == VALUE_MAP;
    size_t count = each ? value_count(source) : 1, filled = 0;
    PastDelay *delays = ARENA_ARRAY(ret->arena, count, PastDelay);
    PastDelay others = {0};
    for (size_t i = 0; i < count; i++) {
        const Value *number = each ? value_entry_at(source, i)->value : source;
        Text name = each ? value_entry_at(source, i)->key : TEXT("*");
        PastDelay delay = {0};
        if (!read_seconds(number, 0, &delay.ms)) return wrong;
        if (!text_is(name, "*") && service_find(name) == NULL) return wrong;
        if (text_is(name, "*"))
            others = delay;
        else
            delays[filled++] = (PastDelay){service_find(name)->name, delay.ms};
    }
    if (others.ms > 0) delays[filled++] = others;
    ret->past.delays = delays;
    ret->past.delay_count = filled;
    return NULL;
}

static const char *read_token(const Value *source, Settings *ret) {
    const Value *life = value_get(source, "token_lifetime_s");
    const Value *requests = value_get(source, "token_requests");
    ret->token_ends = !value_is_null(life);
    ret->token_requests = value_int_or(requests, 0);
    if (ret->token_ends && !read_seconds(life, 0, &ret->token_ms))
        return "token_lifetime_s" A_NUMBER "from 0 to 1e9";
    bool good = value_is_null(requests) || ret->token_requests >= 1;
    return good ? NULL : "token_requests is a whole number from 1";
}

static const char *read_settings(const Value *source, Settings *ret) {
    static const char *const members[] = {
        "stale_reads",  "list_lag_s", "ram_propagation_s", "token_lifetime_s", "token_requests",
        "clock_skew_s", NULL};
    const Value *lag = value_get(source, "list_lag_s"), *skew = value_get(source, "clock_skew_s");
    if (!has_only(source, members))
        return "a behaviour is an object with stale_reads, list_lag_s, ram_propagation_s, "
               "token_lifetime_s, token_requests, clock_skew_s";
    const char *wrong = read_rules(value_get(source, "stale_reads"), ret);
    if (wrong == NULL) wrong = read_delays(value_get(source, "ram_propagation_s"), ret);
    if (wrong == NULL) wrong = read_token(source, ret);
    if (wrong != NULL) return wrong;
    if (!value_is_null(lag) && !read_seconds(lag, 0, &ret->past.list_ms))
        return "list_lag_s" A_NUMBER "from 0 to 1e9";
    if (!value_is_null(skew) && !read_seconds(skew, -most_s, &ret->skew_ms))
        return "clock_skew_s" A_NUMBER "from -1e9 to 1e9";
    return NULL;
}

const char *behaviour_set(Behaviour *behaviour, const Value *wanted) {
    Settings settings = {.arena = arena_new()};
    settings.source = value_copy(settings.arena, wanted);
    const char *wrong = read_settings(settings.source, &settings);
    if (wrong != NULL) {
        arena_free(settings.arena);
        return wrong;
    }
    past_set(behaviour->past, &settings.past);
    arena_free(behaviour->settings.arena);
    behaviour->settings = settings;
    clock_skew(behaviour->clock, settings.skew_ms);
    return NULL;
}

const Value *behaviour_show(const Behaviour *behaviour, Arena *arena) {
    return value_copy(arena, behaviour->settings.source);
}

// ---- what is seen of changes

void behaviour_begin(Behaviour *behaviour, Store *store, PastReader reader) {
    reader.now_ms = clock_now(behaviour->clock);
    past_begin(behaviour->past, store, &reader);
}

void behaviour_end(Behaviour *behaviour, Store *store) {
    past_end(behaviour->past, store);
}

void behaviour_note(Behaviour *behaviour, const Store *store) {
    past_note(behaviour->past, store, clock_now(behaviour->clock));
}

// ---- tokens

int64_t behaviour_token_ms(const Behaviour *behaviour, int64_t seconds) {
    const Settings *settings = &behaviour->settings;
    bool early = settings->token_ends && settings->token_ms < seconds * 1000;
    return early ? settings->token_ms : seconds * 1000;
}

bool behaviour_token_spent(Behaviour *behaviour, Text token) {
    Settings *settings = &behaviour->settings;
    TokenUse *use = settings->uses;
    if (settings->token_requests == 0) return false;
    // A ClientToken is not a secret.
    while (use != NULL && !text_equal(use->token, token)) use = use->next;
    if (use == NULL) {
        use = ARENA_NEW(settings->arena, TokenUse);
        *use = (TokenUse){settings->uses, text_copy(settings->arena, token), 0};
        settings->uses = use;
    }
    return ++use->requests > settings->token_requests;
}
