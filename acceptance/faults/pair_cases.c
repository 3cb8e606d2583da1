// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/pair_cases.h"

#include "acceptance/faults/calls.h"
#include "acceptance/faults/disturb.h"

enum { RANDOM_CASES = 5000, PAIRS_MAXIMUM = 16 * 1024, BRIEF_PAIRS = 701, BRIEF_RANDOM = 601 };

typedef struct Pair {
    const Phase *phase;
    Strike strikes[2];
    StrikeOrder order;
} Pair;

// ---- one of them

// Temporary keys are renewed once in a call; who is then told again that they are expired has keys
// that are.
static bool passes(const Pair *pair) {
    const Trouble *first = pair->strikes[0].trouble, *second = pair->strikes[1].trouble;
    bool lasts = pair->strikes[0].lasts || pair->strikes[1].lasts;
    // A key that expires twice; a token that is refused where tokens are fetched.
    bool expires = strcmp(second->name, "expired") == 0 &&
                   (first == second ||
                    (first->stale && text_is(text_of(pair->strikes[1].target.service), "auth0")));
    return !lasts && first->passes && second->passes && !expires;
}

static const char *struck_fault(BaseRig *rig, const Pair *pair) {
    const Phase phase = disturb_phase(rig->arena, pair->phase, pair->strikes, 2);
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, &phase);
    const Disturbed done = disturb(rig, &phase, pair->strikes, 2, pair->order);
    if (done.fault != NULL) return done.fault;
    if (!done.good && passes(pair)) return arena_printf(rig->arena, "fails: %s", base_said(rig));
    if (!done.good && rig->tf.diags->errors == 0) return "fails and says nothing";
    return disturb_healed_fault(rig, &phase, mark, done.good);
}

static const char *run(Arena *arena, const Pair *pair) {
    BaseRig *rig = disturb_begin(pair->phase);
    const char *fault = struck_fault(rig, pair);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}

static const char *strike_print(Arena *arena, const Strike *strike) {
    return arena_printf(arena, "%s at %s.%s %zu%s", strike->trouble->name, strike->target.service,
                        strike->target.operation != NULL ? strike->target.operation : "*",
                        strike->target.nth, strike->lasts ? " and later" : "");
}

static const char *title(Arena *arena, const Pair *pair) {
    return arena_printf(arena, "%s %s, %s%s %s", pair->phase->life->name, pair->phase->name,
                        strike_print(arena, &pair->strikes[0]),
                        pair->order == STRIKE_THEN ? ", then" : ",",
                        strike_print(arena, &pair->strikes[1]));
}

// ---- all pairs, where it counts

typedef struct CallName {
    const char *life, *phase, *service, *operation;
} CallName;

static const CallName critical[] = {
    {"base", "create", "fc", "CreateFunction"},    {"base", "create", "fc", "CreateCustomDomain"},
    {"team", "create", "rds", "CreateDBInstance"}, {"team", "create", "vpc", "CreateVpc"},
    {"team", "create", "vpc", "CreateVSwitch"},    {"team", "create", "oss", "PutBucket"},
    {"team", "create", "ram", "CreateUser"},       {"team", "create", "ram", "CreateAccessKey"},
    {"team", "create", "ram", "CreatePolicy"},     {"team", "create", "auth0", "CreateClient"},
};

static Pair pairs[PAIRS_MAXIMUM];
static size_t pair_number;

static const FaultCall *call_named(const CallName *name) {
    for (size_t i = 0; i < calls_count(); i++) {
        const FaultCall *call = calls_at(i);
        if (strcmp(call->phase->life->name, name->life) == 0 &&
            strcmp(call->phase->name, name->phase) == 0 &&
            strcmp(call->target.service, name->service) == 0 &&
            strcmp(call->target.operation, name->operation) == 0)
            return call;
    }
    fail_msg("%s is called by nobody", name->operation);
    return NULL;
}

static void add_pairs(const FaultCall *call) {
    const Target next = {.service = call->target.service, .nth = 1};
    size_t count = troubles_count();
    for (size_t i = 0; i < count * count; i++) {
        const Trouble *first = troubles_at(i / count), *second = troubles_at(i % count);
        if (!trouble_hits(first, &call->target) || !trouble_hits(second, &next) || second->stale)
            continue;
        assert_in_range(pair_number, 0, PAIRS_MAXIMUM - 1);
        pairs[pair_number++] =
            (Pair){.phase = call->phase,
                   .strikes = {{first, call->target, false}, {second, next, false}},
                   .order = first->stale ? STRIKE_TOGETHER : STRIKE_THEN};
    }
}

static size_t pair_count(void) {
    if (pair_number > 0) return pair_number;
    for (size_t i = 0; i < COUNT_OF(critical); i++) add_pairs(call_named(&critical[i]));
    return pair_number;
}

static const char *pair_title(Arena *arena, size_t number) {
    (void)pair_count();
    return title(arena, &pairs[number]);
}

static const char *pair_run(Arena *arena, size_t number) {
    (void)pair_count();
    return run(arena, &pairs[number]);
}

static bool pair_brief(size_t number) {
    return number % BRIEF_PAIRS == 0;
}

const CaseSet pair_cases = {
    .name = "pairs",
    .what = "All pairs of troubles on the ten calls that make what is paid for or shown once: the "
            "first on the call, the second on the next call of that service.",
    .count = pair_count,
    .title = pair_title,
    .run = pair_run,
    .brief = pair_brief,
};

// ---- pairs by a seed, which is the case's number

static uint64_t shuffle(uint64_t *state) {
    *state += 0x9e3779b97f4a7c15U;
    uint64_t mixed = *state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

static Strike random_strike(uint64_t *state, const Phase *phase) {
    for (;;) {
        const FaultCall *call = calls_at(shuffle(state) % calls_count());
        const Trouble *trouble = troubles_at(shuffle(state) % troubles_count());
        if (call->phase == phase && trouble_hits(trouble, &call->target))
            return (Strike){trouble, call->target, shuffle(state) % 4 == 0};
    }
}

// What a seed drew when there were other calls, and that found something.
static const struct {
    CallName call;
    const char *troubles[2];
} found[] = {
    {{"base", "update", "alidns", "UpdateDomainRecord"}, {"error-after", "stale"}},
};

static Pair found_pair(size_t index) {
    const FaultCall *call = call_named(&found[index].call);
    Pair pair = {.phase = call->phase, .order = STRIKE_TOGETHER};
    for (size_t i = 0; i < 2; i++)
        pair.strikes[i] =
            (Strike){troubles_find(found[index].troubles[i]), call->target, .lasts = false};
    return pair;
}

static Pair random_pair(size_t seed) {
    if (seed >= RANDOM_CASES) return found_pair(seed - RANDOM_CASES);
    uint64_t state = seed;
    const Phase *phase = calls_at(shuffle(&state) % calls_count())->phase;
    Pair pair = {.phase = phase, .order = STRIKE_TOGETHER};
    pair.strikes[0] = random_strike(&state, phase);
    pair.strikes[1] = random_strike(&state, phase);
    return pair;
}

static size_t random_count(void) {
    return RANDOM_CASES + COUNT_OF(found);
}

static const char *random_title(Arena *arena, size_t number) {
    Pair pair = random_pair(number);
    return title(arena, &pair);
}

static const char *random_run(Arena *arena, size_t number) {
    Pair pair = random_pair(number);
    return run(arena, &pair);
}

static bool random_brief(size_t number) {
    return number % BRIEF_RANDOM == 0;
}

const CaseSet random_cases = {
    .name = "random",
    .what =
        "Two troubles anywhere in a command, once or lasting, as the number of the case decides.",
    .count = random_count,
    .title = random_title,
    .run = random_run,
    .brief = random_brief,
};
