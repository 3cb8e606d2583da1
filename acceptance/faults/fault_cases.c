// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/fault_cases.h"

#include "acceptance/faults/calls.h"
#include "acceptance/faults/disturb.h"
#include "acceptance/faults/message.h"

typedef enum Mode { ONCE, LASTING, ABANDONED, MODES } Mode;

enum { CASES_MAXIMUM = 32 * 1024 };

typedef struct Case {
    const FaultCall *call;
    const Trouble *trouble;
    bool brief; // belongs to the short form
} Case;

// ---- which there are

static Case cases[MODES][CASES_MAXIMUM];
static size_t counts[MODES];

// What reads do not tell of is all that a service changes: once in a phase is enough.
static bool is_first_of_service(size_t index) {
    const FaultCall *call = calls_at(index);
    for (size_t i = 0; i < index; i++) {
        const FaultCall *other = calls_at(i);
        if (other->phase == call->phase && other->target.writes &&
            strcmp(other->target.service, call->target.service) == 0)
            return false;
    }
    return true;
}

static bool is_case(const Case *c, Mode mode) {
    const Target *target = &c->call->target;
    const Phase *phase = c->call->phase;
    if (!trouble_hits(c->trouble, target)) return false;
    if (mode == ONCE) return true;
    if (mode == ABANDONED && phase->after.parts == NULL) return false;
    // Its refusal may leave what only another configuration puts right.
    bool refused = trouble_wording(c->trouble, target->service).refused;
    return !(refused && phase_decided_by(phase, target->operation));
}

static void add_cases(size_t call, Mode mode) {
    for (size_t t = 0; t < troubles_count(); t++) {
        const Case c = {calls_at(call), troubles_at(t), false};
        if (!is_case(&c, mode) || (c.trouble->stale && !is_first_of_service(call))) continue;
        assert_in_range(counts[mode], 0, CASES_MAXIMUM - 1);
        cases[mode][counts[mode]++] = c;
    }
}

// ---- the short form: in each phase of the small edition and in the creation of the large one some
// of the troubles, each at another call; over the phases every trouble has its turn

static bool is_brief(const Phase *phase, size_t place, size_t trouble, Mode mode) {
    static const size_t shares[MODES] = {2, 4, 5}, team_shares[MODES] = {1, 4, 5};
    bool team = strcmp(phase->life->name, "team") == 0;
    if (team && strcmp(phase->name, "create") != 0) return false;
    return (trouble + place + (size_t)mode) % (team ? team_shares : shares)[mode] == 0;
}

// The first case of the phase with the trouble, from a place that differs from trouble to trouble.
static Case *find_case(const Phase *phase, size_t trouble, Mode mode) {
    Case *first = NULL;
    size_t skip = trouble * 7 % 29;
    for (size_t i = 0; i < counts[mode]; i++) {
        Case *c = &cases[mode][i];
        if (c->call->phase != phase || c->trouble != troubles_at(trouble)) continue;
        if (first == NULL) first = c;
        if (skip-- == 0) return c;
    }
    return first;
}

static void choose_brief(Mode mode) {
    for (size_t p = 0; p < phases_count(); p++) {
        for (size_t t = 0; t < troubles_count(); t++) {
            Case *c = is_brief(phases_at(p), p, t, mode) ? find_case(phases_at(p), t, mode) : NULL;
            if (c != NULL) c->brief = true;
        }
    }
}

static size_t count_cases(Mode mode) {
    if (counts[mode] > 0) return counts[mode];
    for (size_t i = 0; i < calls_count(); i++) add_cases(i, mode);
    choose_brief(mode);
    return counts[mode];
}

static const char *title(Arena *arena, Mode mode, size_t number) {
    static const char *const ends[] = {"once", "for ever", "for ever, given up"};
    (void)count_cases(mode);
    const Case *c = &cases[mode][number];
    const Target *target = &c->call->target;
    return arena_printf(arena, "%s %s, %s.%s %zu, %s, %s", c->call->phase->life->name,
                        c->call->phase->name, target->service, target->operation, target->nth,
                        c->trouble->name, ends[mode]);
}

// ---- one of them

static const char *disturbed_fault(BaseRig *rig, const Case *c, Mode mode) {
    const Strike strike = {c->trouble, c->call->target, mode != ONCE};
    const Phase phase = disturb_phase(rig->arena, c->call->phase, &strike, 1);
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, &phase);
    const Disturbed done = disturb(rig, &phase, &strike, 1, STRIKE_TOGETHER);
    if (done.fault != NULL) return done.fault;
    bool passes = mode == ONCE && c->trouble->passes;
    if (!done.good && passes) return arena_printf(rig->arena, "fails: %s", base_said(rig));
    const char *fault = done.good ? NULL : message_fault(rig, &c->call->target, c->trouble);
    if (fault != NULL) return fault;
    if (mode == ABANDONED) return phase.life->destroy_fault(rig);
    return disturb_healed_fault(rig, &phase, mark, done.good);
}

static const char *run(Arena *arena, Mode mode, size_t number) {
    (void)count_cases(mode);
    const Case *c = &cases[mode][number];
    BaseRig *rig = disturb_begin(c->call->phase);
    const char *fault = disturbed_fault(rig, c, mode);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}

#define SET(mode, word, sentence)                                                                  \
    static size_t word##_count(void) {                                                             \
        return count_cases(mode);                                                                  \
    }                                                                                              \
    static const char *word##_title(Arena *arena, size_t number) {                                 \
        return title(arena, mode, number);                                                         \
    }                                                                                              \
    static const char *word##_run(Arena *arena, size_t number) {                                   \
        return run(arena, mode, number);                                                           \
    }                                                                                              \
    static bool word##_brief(size_t number) {                                                      \
        (void)count_cases(mode);                                                                   \
        return cases[mode][number].brief;                                                          \
    }                                                                                              \
    const CaseSet word##_cases = {.name = #word,                                                   \
                                  .what = sentence,                                                \
                                  .count = word##_count,                                           \
                                  .title = word##_title,                                           \
                                  .run = word##_run,                                               \
                                  .brief = word##_brief};

SET(ONCE, once,
    "Each call of each phase meets each trouble once: it is got over without a second command.")
SET(LASTING, lasting,
    "Each call of each phase meets each trouble from then on: one clear error, what exists is "
    "kept, "
    "and the next command ends it.")
SET(ABANDONED, abandoned,
    "Each call of each phase meets each trouble from then on, and the deployment is destroyed.")
