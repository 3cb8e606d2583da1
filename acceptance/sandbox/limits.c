// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/limits.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_RULES = 1000, MOST_BURST = 100000, FASTEST = 1000 };

#define EVERY "*"

// How services refuse. user: when all operations together are limited; api: when some are.
typedef struct Manner {
    const char *services; // words
    int status;
    const char *user, *user_message, *api, *api_message;
    const char *header;
    bool milliseconds; // the header's, otherwise seconds
} Manner;

static const Manner manners[] = {
    {"fc fc2", 503, "ResourceThrottled",
     "Your request is throttled by the server. Please try again later.", "ResourceThrottled",
     "Your request is throttled by the server. Please try again later.", "x-acs-retry-after", true},
    {"data_plane", 429, "ResourceExhausted", "The request is denied due to flow control.",
     "ResourceExhausted", "The request is denied due to flow control.", NULL, false},
    {"ecs vpc", 400, "Throttling.User", "Request was denied due to user flow control.",
     "Throttling", "Request was denied due to request throttling.", "x-acs-retry-after", true},
    {"oss", 503, "QpsLimitExceeded", "Please reduce your request rate.", "QpsLimitExceeded",
     "Please reduce your request rate.", NULL, false},
    {"auth0", 429, "too_many_requests", "Global limit has been reached", "too_many_requests",
     "Endpoint limit has been reached", NULL, false},
    {"dashscope", 429, "limit_requests", "You exceeded your current requests limit.",
     "limit_requests", "You exceeded your current requests limit.", NULL, false},
    {"devsapp", 429, "TooManyRequests", "Too many requests.", "TooManyRequests",
     "Too many requests.", "Retry-After", false},
    // Everybody else stands behind the gateway of the RPC style.
    {EVERY, 400, "Throttling.User", "Request was denied due to user flow control.",
     "Throttling.Api", "Request was denied due to api flow control.", "x-acs-retry-after", true},
};

// README.md says which of these figures are published.
static const struct {
    const char *service, *operation; // NULL: any
    int64_t burst, per_second;
} cloud_rules[] = {
    {"sts", NULL, 100, 100},
    {"ram", NULL, 50, 50},
    {"ram", "Create*", 10, 10},
    {"fc", NULL, 50, 50},
    {"fc2", NULL, 50, 50},
    {"vpc", "Describe*", 30, 30},
    {"vpc", "Create*", 10, 10},
    {"vpc", "Delete*", 10, 10},
    {"ecs", "Describe*", 30, 30},
    {"ecs", "Create*", 10, 10},
    {"ecs", "Delete*", 10, 10},
    {"rds", "Describe*", 30, 30},
    {"rds", "CreateDBInstance", 5, 1},
    {"alidns", NULL, 50, 50},
    {"cas", NULL, 10, 10},
    {"oss", NULL, 10000, 1000},
    {"dashscope", NULL, 30, 30},
};

typedef struct Rule Rule;
struct Rule {
    Rule *next;
    const Value *source; // as it was set
    const char *service, *operation;
    const char *code; // instead of the manner's
    int64_t status;   // likewise; 0: the manner's
    bool silent;      // does not tell how long to wait
    LimiterRule bucket;
    int64_t passed, refused;
};

struct Limits {
    pthread_mutex_t lock;
    atomic_bool any; // so that nobody waits for the lock where there is no rule
    struct {
        Arena *arena; // of the rules
        Rule *rules;
        Limiter *limiter;
    } synced;
};

static void limits_free(void *limits_pointer) {
    arena_free(((Limits *)limits_pointer)->synced.arena);
}

static void drop(Limits *limits) {
    if (limits->synced.arena != NULL) arena_free(limits->synced.arena);
    limits->synced.arena = arena_new();
    limits->synced.rules = NULL;
    limits->synced.limiter = limiter_new(limits->synced.arena);
    atomic_store(&limits->any, false);
}

Limits *limits_new(Arena *arena) {
    Limits *limits = ARENA_NEW(arena, Limits);
    pthread_mutex_init(&limits->lock, NULL);
    drop(limits);
    arena_defer(arena, limits_free, limits);
    return limits;
}

// ---- rules
static const char *pattern(const Value *given) {
    return value_is_null(given) ? EVERY : value_cstr(given);
}

static const char *unknown_member(const Value *source) {
    static const char *const known[] = {"service", "operation", "burst",      "per_second",
                                        "code",    "status",    "retry_after"};
    for (size_t i = 0; i < value_count(source); i++) {
        size_t k = 0;
        while (k < sizeof known / sizeof *known &&
               !text_is(value_entry_at(source, i)->key, known[k]))
            k++;
        if (k == sizeof known / sizeof *known)
            return "a limit has service, operation, burst, per_second, code, status, retry_after";
    }
    return NULL;
}

static const char *parse(const Value *source, Rule *ret) {
    if (source->kind != VALUE_MAP) return "a limit is an object";
    const char *unknown = unknown_member(source);
    if (unknown != NULL) return unknown;
    double rate = value_double_or(value_get(source, "per_second"), 0);
    const Value *code = value_get(source, "code");
    *ret = (Rule){.source = source,
                  .service = pattern(value_get(source, "service")),
                  .operation = pattern(value_get(source, "operation")),
                  .code = value_is_null(code) ? NULL : value_cstr(code),
                  .status = value_int_or(value_get(source, "status"), 0),
                  .silent = !value_bool_or(value_get(source, "retry_after"), true),
                  .bucket = {.burst = value_int_or(value_get(source, "burst"), 0)}};
    if (ret->bucket.burst < 1 || ret->bucket.burst > MOST_BURST)
        return "burst is a number of calls, from 1 to 100000";
    if (!(rate >= 0.001 && rate <= FASTEST)) return "per_second is a number from 0.001 to 1000";
    if (ret->status != 0 && (ret->status < 400 || ret->status > 599))
        return "status is a number from 400 to 599";
    ret->bucket.each_ms = (int64_t)(1000 / rate);
    return NULL;
}

static const char *parse_all(const Value *rules) {
    if (rules == NULL || rules->kind != VALUE_LIST) return "limits are a list, or \"cloud\"";
    if (value_count(rules) > MOST_RULES) return "too many limits";
    const char *wrong = NULL;
    for (size_t i = 0; i < value_count(rules) && wrong == NULL; i++) {
        Rule rule;
        wrong = parse(value_list_at(rules, i), &rule);
    }
    return wrong;
}

static void add(Limits *limits, const Value *rules) {
    Arena *arena = limits->synced.arena;
    Rule **end = &limits->synced.rules;
    int number = 0;
    for (; *end != NULL; number++) end = &(*end)->next;
    for (size_t i = 0; i < value_count(rules); i++) {
        Rule *rule = ARENA_NEW(arena, Rule);
        // Parsed from the copy, so that its texts last.
        (void)parse(value_copy(arena, value_list_at(rules, i)), rule);
        rule->bucket.name = arena_printf(arena, "%d", number++);
        *end = rule;
        end = &rule->next;
    }
    atomic_store(&limits->any, limits->synced.rules != NULL);
}

static const Value *cloud_limits(Arena *arena) {
    const Value *rules = value_list(arena, VALUE_LIST, NULL, 0);
    for (size_t i = 0; i < sizeof cloud_rules / sizeof *cloud_rules; i++) {
        const Value *rule = &value_empty_map;
        rule = value_with(arena, rule, "service", value_cstring(arena, cloud_rules[i].service));
        if (cloud_rules[i].operation != NULL)
            rule = value_with(arena, rule, "operation",
                              value_cstring(arena, cloud_rules[i].operation));
        rule = value_with(arena, rule, "burst", value_int(arena, cloud_rules[i].burst));
        rule = value_with(arena, rule, "per_second", value_int(arena, cloud_rules[i].per_second));
        rules = value_list_append(arena, rules, rule);
    }
    return rules;
}

bool limits_set(Limits *limits, Arena *arena, const Value *rules, bool replace,
                const char **ret_reason) {
    if (rules != NULL && text_is(value_text(rules), "cloud")) rules = cloud_limits(arena);
    *ret_reason = parse_all(rules);
    if (*ret_reason != NULL) return false;
    pthread_mutex_lock(&limits->lock);
    if (replace) drop(limits);
    add(limits, rules);
    pthread_mutex_unlock(&limits->lock);
    return true;
}

void limits_clear(Limits *limits) {
    pthread_mutex_lock(&limits->lock);
    drop(limits);
    pthread_mutex_unlock(&limits->lock);
}

const Value *limits_list(Limits *limits, Arena *arena) {
    const Value *list = value_list(arena, VALUE_LIST, NULL, 0);
    pthread_mutex_lock(&limits->lock);
    for (const Rule *rule = limits->synced.rules; rule != NULL; rule = rule->next) {
        const Value *shown = value_copy(arena, rule->source);
        shown = value_with(arena, shown, "passed", value_int(arena, rule->passed));
        shown = value_with(arena, shown, "refused", value_int(arena, rule->refused));
        list = value_list_append(arena, list, shown);
    }
    pthread_mutex_unlock(&limits->lock);
    return list;
}

// ---- calls
static LimitRefusal refuse(Arena *arena, const Rule *rule, const char *service, int64_t wait_ms) {
    const Manner *manner = manners;
    while (strcmp(manner->services, EVERY) != 0 &&
           !text_has_word(manner->services, text_of(service)))
        manner++;
    bool user = strcmp(rule->operation, EVERY) == 0;
    LimitRefusal refusal = {.status = rule->status != 0 ? (int)rule->status : manner->status,
                            .code = user ? manner->user : manner->api,
                            .message = user ? manner->user_message : manner->api_message};
    if (rule->code != NULL) refusal.code = arena_strdup(arena, rule->code);
    if (rule->silent || manner->header == NULL) return refusal;
    refusal.header = manner->header;
    int64_t wait = manner->milliseconds ? wait_ms : (wait_ms + 999) / 1000;
    refusal.wait = arena_printf(arena, "%lld", (long long)wait);
    return refusal;
}

static bool concerns(const Rule *rule, const char *service, const char *operation) {
    return fnmatch(rule->service, service, 0) == 0 && fnmatch(rule->operation, operation, 0) == 0;
}

static LimitRefusal take(Limits *limits, Arena *arena, Rule *rule, const char *service) {
    LimiterView view = limiter_take(limits->synced.limiter, &rule->bucket);
    (*(view.taken ? &rule->passed : &rule->refused))++;
    if (view.taken) return (LimitRefusal){0};
    return refuse(arena, rule, service, view.next_ms);
}

LimitRefusal limits_take(Limits *limits, Arena *arena, const char *service, const char *operation,
                         int64_t now_ms) {
    LimitRefusal refusal = {0};
    if (!atomic_load(&limits->any)) return refusal;
    pthread_mutex_lock(&limits->lock);
    for (Rule *rule = limits->synced.rules; rule != NULL && refusal.code == NULL;
         rule = rule->next) {
        if (!concerns(rule, service, operation)) continue;
        rule->bucket.now_ms = now_ms;
        refusal = take(limits, arena, rule, service);
    }
    pthread_mutex_unlock(&limits->lock);
    return refusal;
}
