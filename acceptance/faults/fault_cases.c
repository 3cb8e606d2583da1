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
    return !(refused && phase->life->decides != NULL &&
             strcmp(phase->life->decides, target->operation) == 0);
}

static void add_cases(size_t call, Mode mode) {
    for (size_t t = 0; t < troubles_count(); t++) {
        const Case c = {calls_at(call), troubles_at(t)};
        if (!is_case(&c, mode) || (c.trouble->stale && !is_first_of_service(call))) continue;
        assert_in_range(counts[mode], 0, CASES_MAXIMUM - 1);
        cases[mode][counts[mode]++] = c;
    }
}

static size_t count_cases(Mode mode) {
    if (counts[mode] > 0) return counts[mode];
    for (size_t i = 0; i < calls_count(); i++) add_cases(i, mode);
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
    const CaseSet word##_cases = {.name = #word,                                                   \
                                  .what = sentence,                                                \
                                  .count = word##_count,                                           \
                                  .title = word##_title,                                           \
                                  .run = word##_run};

SET(ONCE, once,
    "Each call of each phase meets each trouble once: it is got over without a second command.")
SET(LASTING, lasting,
    "Each call of each phase meets each trouble from then on: one clear error, what exists is "
    "kept, "
    "and the next command ends it.")
SET(ABANDONED, abandoned,
    "Each call of each phase meets each trouble from then on, and the deployment is destroyed.")
