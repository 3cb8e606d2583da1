// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fault.h"

#include <pthread.h>

enum { FAULT_MAX_RULES = 1000, FAULT_MAX_STALL_MS = 3600 * 1000 };

typedef struct Rule Rule;
struct Rule {
    Rule *next;
    const Value *source;             // as it was set
    const char *service, *operation; // NULL: any
    int64_t nth, count;              // 0: every; without limit
    FaultPhase phase;
    Fault fault;
    int64_t seen, fired;
};

struct Faults {
    pthread_mutex_t lock;
    Arena *arena; // of the rules
    Rule *rules;
    uint64_t dropped; // how often all rules were dropped
};

static void fault_free(void *faults_pointer) {
    arena_free(((Faults *)faults_pointer)->arena);
}

Faults *fault_new(Arena *arena) {
    Faults *faults = ARENA_NEW(arena, Faults);
    pthread_mutex_init(&faults->lock, NULL);
    faults->arena = arena_new();
    arena_defer(arena, fault_free, faults);
    return faults;
}

static const char *fault_name(const Value *value) {
    return value_is_null(value) || text_is(value_text(value), "*") ? NULL : value_cstr(value);
}

// {"status":503,"code":…,"message":…,"retry_after":…}, or "reset", "stall" (with "ms"), "truncate".
static const char *fault_parse_kind(const Value *source, Fault *ret) {
    const Value *kind = value_get(source, "kind");
    if (kind->kind == VALUE_MAP) {
        *ret = (Fault){.kind = FAULT_STATUS,
                       .status = value_int_or(value_get(kind, "status"), 0),
                       .code = value_cstr(value_get(kind, "code")),
                       .message = value_cstr(value_get(kind, "message"))};
        const Value *after = value_get(kind, "retry_after");
        if (!value_is_null(after)) ret->retry_after = value_cstr(after);
        bool good = ret->status >= 200 && ret->status <= 599;
        return good ? NULL : "kind.status is a number from 200 to 599";
    }
    static const struct {
        const char *name;
        FaultKind kind;
    } names[] = {{"reset", FAULT_RESET}, {"stall", FAULT_STALL}, {"truncate", FAULT_TRUNCATE}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_is(value_text(kind), names[i].name)) ret->kind = names[i].kind;
    }
    if (ret->kind == FAULT_NONE) return "kind is an object with status, or reset, stall, truncate";
    ret->stall_ms = value_int_or(value_get(source, "ms"), 0);
    bool needed = ret->kind == FAULT_STALL;
    bool good = !needed || (ret->stall_ms > 0 && ret->stall_ms <= FAULT_MAX_STALL_MS);
    return good ? NULL : "a stall needs ms, from 1 to 3600000";
}

// NULL, or what is wrong with the rule.
static const char *fault_parse(const Value *source, Rule *ret) {
    static const char *const members[] = {"service", "operation", "nth", "count",
                                          "phase",   "kind",      "ms"};
    if (source->kind != VALUE_MAP) return "a rule is an object";
    for (size_t i = 0; i < value_count(source); i++) {
        bool known = false;
        for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
            known = known || text_is(source->map.entries[i].key, members[m]);
        }
        if (!known) return "a rule has service, operation, nth, count, phase, kind, ms";
    }
    Text phase = value_text(value_get(source, "phase"));
    *ret = (Rule){.source = source,
                  .service = fault_name(value_get(source, "service")),
                  .operation = fault_name(value_get(source, "operation")),
                  .nth = value_int_or(value_get(source, "nth"), 1),
                  .phase = text_is(phase, "after") ? FAULT_AFTER : FAULT_BEFORE};
    ret->count = value_int_or(value_get(source, "count"), ret->nth == 0 ? 0 : 1);
    if (ret->nth < 0 || ret->count < 0) return "nth and count are not negative";
    if (phase.length > 0 && !text_is(phase, "after") && !text_is(phase, "before")) {
        return "phase is before or after";
    }
    return fault_parse_kind(source, &ret->fault);
}

// Checks all rules before the first is taken over; copies are the faults' own.
static const char *fault_parse_all(const Value *rules, Rule *ret) {
    if (rules == NULL || rules->kind != VALUE_LIST) return "rules are a list";
    if (value_count(rules) > FAULT_MAX_RULES) return "too many rules";
    for (size_t i = 0; i < value_count(rules); i++) {
        const char *wrong = fault_parse(rules->list.items[i], &ret[i]);
        if (wrong != NULL) return wrong;
    }
    return NULL;
}

static void fault_drop(Faults *faults) {
    arena_free(faults->arena);
    faults->arena = arena_new();
    faults->rules = NULL;
    faults->dropped++;
}

bool fault_set(Faults *faults, Arena *arena, const Value *rules, bool replace,
               const char **ret_reason) {
    size_t count = value_count(rules);
    Rule *checked = ARENA_ARRAY(arena, count, Rule);
    *ret_reason = fault_parse_all(rules, checked);
    if (*ret_reason != NULL) return false;
    pthread_mutex_lock(&faults->lock);
    if (replace) fault_drop(faults);
    Rule **end = &faults->rules;
    while (*end != NULL) end = &(*end)->next;
    const Value *copy = value_copy(faults->arena, rules);
    for (size_t i = 0; i < count; i++) {
        Rule *rule = ARENA_NEW(faults->arena, Rule);
        // Parsed again, so that its texts belong to the copy.
        (void)fault_parse(copy->list.items[i], rule);
        *end = rule;
        end = &rule->next;
    }
    pthread_mutex_unlock(&faults->lock);
    return true;
}

void fault_clear(Faults *faults) {
    pthread_mutex_lock(&faults->lock);
    fault_drop(faults);
    pthread_mutex_unlock(&faults->lock);
}

const Value *fault_list(Faults *faults, Arena *arena) {
    pthread_mutex_lock(&faults->lock);
    size_t count = 0, at = 0;
    for (const Rule *r = faults->rules; r != NULL; r = r->next) count++;
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (const Rule *r = faults->rules; r != NULL; r = r->next) {
        const Value *shown = value_copy(arena, r->source);
        shown = value_with(arena, shown, "seen", value_int(arena, r->seen));
        items[at++] = value_with(arena, shown, "fired", value_int(arena, r->fired));
    }
    pthread_mutex_unlock(&faults->lock);
    return value_list(arena, VALUE_LIST, items, count);
}

static bool fault_concerns(const Rule *rule, const char *service, const char *operation) {
    return (rule->service == NULL || text_is(text_of(service), rule->service)) &&
           (rule->operation == NULL || text_is(text_of(operation), rule->operation));
}

// Fires on calls nth, nth + 1, … as often as count says.
static bool fault_fires(const Rule *rule) {
    return rule->seen >= rule->nth && (rule->count == 0 || rule->fired < rule->count);
}

Fault fault_match(Faults *faults, Arena *arena, const char *service, const char *operation,
                  FaultPhase phase) {
    Fault fault = {.kind = FAULT_NONE};
    pthread_mutex_lock(&faults->lock);
    for (Rule *r = faults->rules; r != NULL; r = r->next) {
        if (r->phase != phase || !fault_concerns(r, service, operation)) continue;
        r->seen++;
        if (fault.kind != FAULT_NONE || !fault_fires(r)) continue;
        r->fired++;
        fault = r->fault;
        fault.dropped = faults->dropped;
    }
    if (fault.kind == FAULT_STATUS) {
        fault.code = arena_strdup(arena, fault.code);
        fault.message = arena_strdup(arena, fault.message);
        if (fault.retry_after != NULL) fault.retry_after = arena_strdup(arena, fault.retry_after);
    }
    pthread_mutex_unlock(&faults->lock);
    return fault;
}

bool fault_stands(Faults *faults, const Fault *fault) {
    pthread_mutex_lock(&faults->lock);
    bool stands = fault->dropped == faults->dropped;
    pthread_mutex_unlock(&faults->lock);
    return stands;
}
