// SPDX-License-Identifier: MPL-2.0
// The phases of a deployment's life, the calls that each of them makes, and what must hold when one
// of them was disturbed: nothing is made twice, nothing is lost sight of, and the next command ends
// it. What it has to know of the resource is a Life. Who disturbs them: matrix_stop.h,
// acceptance/faults.
#pragma once

#include "acceptance/rig/base_fixture.h"

// Of the cases of a phase every so many-th is tried, unless MATRIX=all is in the environment. Of
// the calls of one operation in a phase the first few are disturbed: the others are looks while
// waiting.
enum { TARGETS_MAXIMUM = 128, LOOKS = 4, SAMPLE = 9 };
enum { RETURN_MS = 1000 }; // in which an interrupted command is to end

// What makes a part and what removes it. remover NULL: it goes with something else. most: how
// often one deployment may ever make it.
typedef struct Maker {
    const char *part, *service, *maker, *remover;
    size_t most;
} Maker;

// ---- phases

// A configuration as Life.config takes it; .parts NULL: no deployment.
typedef struct Shape {
    const char *parts, *more;
} Shape;

typedef struct Target {
    const char *service, *operation;
    size_t nth;
    bool writes; // such a call is made every time; how often something is looked at may differ
} Target;

typedef struct Life {
    const char *name; // of the edition
    BaseRig *(*begin)(void);
    const Value *(*config)(const BaseRig *rig, const char *parts, const char *more);
    const char *(*objects_fault)(const BaseRig *rig); // every object is a part of the state
    const char *(*destroy_fault)(BaseRig *rig);
    const Maker *makers; // ends with one without a part
    // Operation whose refusal may leave something that only another configuration puts right: then
    // the deployment is destroyed. NULL: there is none.
    const char *decides;
    bool resumes;  // a failed creation is gone on with, not made anew
    int64_t haste; // of commands that are interrupted in a call
} Life;

typedef struct Phase {
    const Life *life;
    const char *name;
    Shape before, after;
    void (*drift)(const BaseRig *rig); // happens in between; may be NULL
    bool anew;                         // something is to be made although it was there before
} Phase;

static inline const Value *phase_config(const BaseRig *rig, const Phase *phase,
                                        const Shape *shape) {
    return phase->life->config(rig, shape->parts, shape->more);
}

static inline void phase_prepare(BaseRig *rig, const Phase *phase) {
    if (phase->before.parts != NULL) BASE_APPLY(rig, phase_config(rig, phase, &phase->before));
    if (phase->drift != NULL) phase->drift(rig);
}

// Whether the operation's refusal may leave what another run of the phase does not put right.
static inline bool phase_decided_by(const Phase *phase, const char *operation) {
    const char *decides = phase->life->decides;
    return decides != NULL && strcmp(decides, operation) == 0;
}

// What is disturbed, and repeated until it is through.
static inline bool phase_run(BaseRig *rig, const Phase *phase) {
    return phase->after.parts != NULL
               ? terraform_apply(&rig->tf, phase_config(rig, phase, &phase->after))
               : terraform_destroy(&rig->tf);
}

// A service may have an operation of the same name as another's.
static inline size_t matrix_count(const CloudCalls *calls, const char *service,
                                  const char *operation, bool committed) {
    size_t count = 0;
    for (size_t i = 0; i < calls->count; i++)
        count += strcmp(calls->items[i].service, service) == 0 &&
                 strcmp(calls->items[i].operation, operation) == 0 &&
                 (!committed || calls->items[i].committed);
    return count;
}

// ---- targets: the calls that the phase makes when nothing goes wrong

static inline size_t phase_targets(const Phase *phase, Arena *arena, Target *ret) {
    BaseRig *rig = phase->life->begin();
    phase_prepare(rig, phase);
    int64_t mark = local_cloud_mark(rig->cloud);
    if (!phase_run(rig, phase)) fail_msg("%s: %s", phase->name, base_said(rig));
    CloudCalls calls = local_cloud_calls(rig->cloud, arena, mark);
    size_t count = 0;
    for (size_t i = 0; i < calls.count; i++) {
        const CloudCalls until = {calls.items, i + 1};
        const CloudCall *call = &calls.items[i];
        size_t nth = matrix_count(&until, call->service, call->operation, false);
        if (nth > LOOKS && !call->committed) continue;
        assert_in_range(count, 0, TARGETS_MAXIMUM - 1);
        ret[count++] = (Target){call->service, call->operation, nth, call->committed};
    }
    assert_int_not_equal(count, 0);
    arena_free(rig->arena);
    return count;
}

// ---- what must hold. Each gives NULL, or what is wrong.

// The id of a part may be a list.
static inline size_t objects_of(const Value *parts, const char *part) {
    Text ids = value_text(value_get(value_get(parts, part), A_ID)), one;
    size_t count = 0;
    while (text_next(&ids, ',', &one)) count += one.length > 0;
    return count;
}

// once: nothing may have been made a second time.
static inline const char *made_fault(const BaseRig *rig, const Phase *phase,
                                     const CloudCalls *calls, bool once) {
    const Value *parts = value_get(rig->tf.state, A_PARTS);
    for (const Maker *maker = phase->life->makers; maker->part != NULL; maker++) {
        size_t there = objects_of(parts, maker->part);
        size_t made = matrix_count(calls, maker->service, maker->maker, true);
        size_t removed = maker->remover != NULL
                             ? matrix_count(calls, maker->service, maker->remover, true)
                             : made - there;
        if (made != removed + there || (once && made > maker->most))
            return arena_printf(rig->arena, "%s happened %zu times, %s %zu times; %zu are there",
                                maker->maker, made, maker->remover, removed, there);
    }
    return NULL;
}

// All that is asked for is there, and nothing else.
static inline const char *settled_fault(BaseRig *rig, const Phase *phase) {
    if (phase->after.parts == NULL) {
        const char *left = local_cloud_objects(rig->cloud, rig->arena);
        return *left == '\0' ? NULL : arena_printf(rig->arena, "left: %s", left);
    }
    const char *fault = phase->life->objects_fault(rig);
    return fault != NULL ? fault : base_plan_fault(rig, phase_config(rig, phase, &phase->after));
}

// The command is repeated until it is through; then everything must be as if nothing had happened.
static inline const char *healed_fault(BaseRig *rig, const Phase *phase, int64_t mark, bool once) {
    bool good = phase_run(rig, phase) || phase_run(rig, phase);
    if (!good) return arena_printf(rig->arena, "does not heal: %s", base_said(rig));
    const char *fault = settled_fault(rig, phase);
    CloudCalls calls = local_cloud_calls(rig->cloud, rig->arena, mark);
    if (fault == NULL) fault = made_fault(rig, phase, &calls, once);
    return fault != NULL ? fault : phase->life->destroy_fault(rig);
}

static inline size_t matrix_step(size_t sample) {
    const char *matrix = getenv("MATRIX");
    return matrix != NULL && strcmp(matrix, "all") == 0 ? 1 : sample;
}

// ---- the provider dies: nothing gets through after a call, and nothing is stored

static inline const char *died_fault(BaseRig *rig, const Phase *phase, size_t calls,
                                     bool answered) {
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, phase);
    const Terraform stored = rig->tf;
    const char *last = answered ? ""
                                : arena_printf(rig->arena,
                                               ",{\"nth\":%zu,\"phase\":\"after\",\"kind\":"
                                               "\"reset\"}",
                                               calls);
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"nth\":%zu,\"count\":0,\"phase\":\"before\","
                                               "\"kind\":\"reset\"}%s]",
                                               calls + 1, last));
    (void)phase_run(rig, phase);
    local_cloud_fault(rig->cloud, "[]");
    rig->tf = stored;
    return healed_fault(rig, phase, mark, !phase->anew);
}

static inline void matrix_kill(const Phase *phase, size_t sample) {
    size_t step = matrix_step(sample), cases = 0;
    Arena *arena = arena_new();
    Target targets[TARGETS_MAXIMUM];
    size_t count = phase_targets(phase, arena, targets), failed = 0;
    for (size_t i = 0; i < 2 * count; i += step, cases++) {
        BaseRig *rig = phase->life->begin();
        const char *fault = died_fault(rig, phase, i / 2 + 1, i % 2 == 0);
        failed += fault != NULL;
        if (fault != NULL)
            print_error("%s, killed after call %zu%s: %s\n", phase->name, i / 2 + 1,
                        i % 2 == 0 ? "" : ", unanswered", fault);
        arena_free(rig->arena);
    }
    arena_free(arena);
    print_message("%s, killed: %zu cases, %zu failed\n", phase->name, cases, failed);
    assert_int_equal(failed, 0);
}
