// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fault.h"

#include <pthread.h>

enum { FAULT_MAX_RULES = 1000, FAULT_MAX_PAUSE_MS = 3600 * 1000 };

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

static const char *fault_text(const Value *map, const char *member) {
    const Value *text = value_get(map, member);
    return value_is_null(text) ? NULL : value_cstr(text);
}

// {"status":503,"code":…,"message":…,"retry_after":…}, or "body" and "content_type" in place of
// code and message.
static const char *fault_parse_status(const Value *kind, Fault *ret) {
    *ret = (Fault){.kind = FAULT_STATUS,
                   .name = "status",
                   .status = value_int_or(value_get(kind, "status"), 0),
                   .code = value_cstr(value_get(kind, "code")),
                   .message = value_cstr(value_get(kind, "message")),
                   .body = fault_text(kind, "body"),
                   .content_type = fault_text(kind, "content_type"),
                   .retry_after = fault_text(kind, "retry_after")};
    bool good = ret->status >= 200 && ret->status <= 599;
    return good ? NULL : "kind.status is a number from 200 to 599";
}

static const char *fault_parse_members(const Value *members, Fault *ret) {
    *ret = (Fault){.kind = FAULT_MEMBERS, .name = "members", .members = members};
    return value_count(members) > 0 ? NULL : "kind.members names none";
}

// A word, for some with "ms".
static const char *fault_parse_word(const Value *source, Fault *ret) {
    static const struct {
        const char *name;
        FaultKind kind;
        bool pauses;
    } words[] = {{"reset", FAULT_RESET, false},       {"stall", FAULT_STALL, true},
                 {"truncate", FAULT_TRUNCATE, false}, {"empty", FAULT_EMPTY, false},
                 {"chunk", FAULT_CHUNK, false},       {"garbage", FAULT_GARBAGE, false},
                 {"dribble", FAULT_DRIBBLE, true}};
    bool pauses = false;
    *ret = (Fault){.kind = FAULT_NONE};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!text_is(value_text(value_get(source, "kind")), words[i].name)) continue;
        *ret = (Fault){.kind = words[i].kind, .name = words[i].name};
        pauses = words[i].pauses;
    }
    if (ret->kind == FAULT_NONE)
        return "kind is an object with status or members, or reset, stall, truncate, empty, chunk, "
               "garbage, dribble";
    ret->pause_ms = value_int_or(value_get(source, "ms"), 0);
    bool good = !pauses || (ret->pause_ms > 0 && ret->pause_ms <= FAULT_MAX_PAUSE_MS);
    return good ? NULL : "stall and dribble need ms, from 1 to 3600000";
}

static const char *fault_parse_kind(const Value *source, Fault *ret) {
    const Value *kind = value_get(source, "kind"), *members = value_get(kind, "members");
    if (kind->kind != VALUE_MAP) return fault_parse_word(source, ret);
    return members->kind == VALUE_MAP ? fault_parse_members(members, ret)
                                      : fault_parse_status(kind, ret);
}

// NULL, or what is wrong with the rule.
static const char *fault_parse(const Value *source, Rule *ret) {
    static const char *const members[] = {"service", "operation", "nth", "count",
                                          "phase",   "kind",      "ms"};
    if (source->kind != VALUE_MAP) return "a rule is an object";
    for (size_t i = 0; i < value_count(source); i++) {
        bool known = false;
        for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
            known = known || text_is(value_entry_at(source, i)->key, members[m]);
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
        const char *wrong = fault_parse(value_list_at(rules, i), &ret[i]);
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
        (void)fault_parse(value_list_at(copy, i), rule);
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

static const char *kept_text(Arena *arena, const char *text) {
    return text != NULL ? arena_strdup(arena, text) : NULL;
}

// What it points to belongs to the rules, which may be dropped.
static void fault_keep(Arena *arena, Fault *fault) {
    fault->code = kept_text(arena, fault->code);
    fault->message = kept_text(arena, fault->message);
    fault->body = kept_text(arena, fault->body);
    fault->content_type = kept_text(arena, fault->content_type);
    fault->retry_after = kept_text(arena, fault->retry_after);
    if (fault->members != NULL) fault->members = value_copy(arena, fault->members);
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
    fault_keep(arena, &fault);
    pthread_mutex_unlock(&faults->lock);
    return fault;
}

bool fault_stands(Faults *faults, const Fault *fault) {
    pthread_mutex_lock(&faults->lock);
    bool stands = fault->dropped == faults->dropped;
    pthread_mutex_unlock(&faults->lock);
    return stands;
}
