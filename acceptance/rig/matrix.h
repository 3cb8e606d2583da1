// SPDX-License-Identifier: MPL-2.0
// The matrix: every API call of a phase in a deployment's life goes wrong in every way. Whatever
// happens, nothing is made twice, nothing is lost sight of, a passing trouble needs no second
// command, and a lasting one is told so that a person can act on it. What it has to know of the
// resource is a Life.
#pragma once

#include "acceptance/rig/base_fixture.h"

// Of the cases of a phase every so many-th is tried, unless MATRIX=all is in the environment; prime
// to the number of troubles, so that over the calls every trouble has its turn. Of the calls of one
// operation in a phase the first few are disturbed: the others are looks while waiting.
enum { TARGETS_MAXIMUM = 128, LOOKS = 4, SAMPLE = 9 };

typedef struct Trouble {
    const char *name;
    const char *rule;          // members of the fault rule
    const char *code, *status; // of a lasting one: what its message tells; NULL: it passes
} Trouble;

#define TROUBLE_STATUS(status, code, more)                                                         \
    "\"kind\":{\"status\":" status ",\"code\":\"" code "\"" more "}"

enum { TROUBLES = 8 };
static const Trouble troubles[TROUBLES] = {
    {"503 once", "\"phase\":\"before\"," TROUBLE_STATUS("503", "ServiceUnavailable", ""), NULL,
     NULL},
    {"503 after commit", "\"phase\":\"after\"," TROUBLE_STATUS("503", "ServiceUnavailable", ""),
     NULL, NULL},
    {"throttled once", "\"phase\":\"before\"," TROUBLE_STATUS("429", "Throttling.User", ""), NULL,
     NULL},
    {"reset before commit", "\"phase\":\"before\",\"kind\":\"reset\"", NULL, NULL},
    {"reset after commit", "\"phase\":\"after\",\"kind\":\"reset\"", NULL, NULL},
    {"truncated", "\"phase\":\"after\",\"kind\":\"truncate\"", NULL, NULL},
    {"403 for good",
     "\"count\":0,\"phase\":\"before\"," TROUBLE_STATUS("403", "AccessDenied",
                                                        ",\"message\":\"no permission\""),
     "AccessDenied", "HTTP 403"},
    {"500 for good",
     "\"count\":0,\"phase\":\"before\"," TROUBLE_STATUS("500", "InternalServerError",
                                                        ",\"message\":\"oops\""),
     "InternalServerError", "HTTP 500"},
};

// In the words of Auth0.
static const Trouble auth0_troubles[] = {
    {"429 once",
     "\"phase\":\"before\"," TROUBLE_STATUS("429", "too_many_requests", ",\"retry_after\":1"), NULL,
     NULL},
    {"403 for good",
     "\"count\":0,\"phase\":\"before\"," TROUBLE_STATUS("403", "insufficient_scope",
                                                        ",\"message\":\"Insufficient scope\""),
     "insufficient_scope", "HTTP 403"},
};

static inline const Trouble *trouble_of(const char *service, size_t index) {
    if (strcmp(service, "auth0") == 0 && index == 2) return &auth0_troubles[0];
    if (strcmp(service, "auth0") == 0 && index == 6) return &auth0_troubles[1];
    return &troubles[index];
}

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
    bool resumes;      // a failed creation is gone on with, not made anew
    int64_t return_ms; // in which an interrupted command is to end
    int64_t haste;     // of commands that are interrupted in a call
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

// What messages about calls that are no RPC of Alibaba Cloud say in place of their operation. NULL
// as operation: any of the service.
static const struct {
    const char *service, *operation, *said[4];
} manners[] = {
    // The page itself is no API: what is told about it is what the wait saw last.
    {"data_plane", "invoke", {"HTTP status", "LobeChat", "apply again"}},
    {"auth0", "GetDiscovery", {"HTTP ", "Tried to ", "apply again"}},
    {"auth0", "RequestToken", {"HTTP ", "Tried to ", "Auth0, POST /oauth/token"}},
    {"auth0", NULL, {"HTTP ", "Tried to ", "/api/v2/"}},
    {"dashscope", NULL, {"HTTP ", "Tried to ", "request id ", "apply again"}},
    {"oss", "OptionObject", {"HTTP ", "Asked ", "request id ", "checks"}},
};

static inline const char *const *words_about(const Target *target) {
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        const char *operation = manners[i].operation;
        if (strcmp(manners[i].service, target->service) == 0 &&
            (operation == NULL || strcmp(operation, target->operation) == 0))
            return manners[i].said;
    }
    return NULL;
}

static inline const char *message_fault(const BaseRig *rig, const Target *target,
                                        const Trouble *trouble) {
    const char *const of_call[4] = {trouble->status, target->operation, "Tried to ", "request id "};
    const char *const *words = words_about(target);
    const char *said = base_said(rig),
               *lacks = strstr(said, trouble->code) == NULL ? trouble->code : NULL;
    if (words == NULL) words = of_call;
    for (size_t i = 0; i < COUNT_OF(of_call) && lacks == NULL; i++)
        if (words[i] != NULL && strstr(said, words[i]) == NULL) lacks = words[i];
    return lacks == NULL ? NULL
                         : arena_printf(rig->arena, "the message lacks \"%s\": %s", lacks, said);
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

// ---- a call goes wrong

typedef struct Disturbance {
    const Phase *phase;
    const Target *target;
    const Trouble *trouble;
    bool give_up; // destroys after a failure instead of going on
} Disturbance;

// Looks while waiting are not equally many every time.
static inline bool is_look(const Target *target) {
    return target->nth > 1 && text_starts(text_of(target->operation), "Describe");
}

static inline const char *disturbed_fault(BaseRig *rig, const Disturbance *d) {
    int64_t mark = local_cloud_mark(rig->cloud);
    phase_prepare(rig, d->phase);
    local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                               "[{\"service\":\"%s\",\"operation\":\"%s\","
                                               "\"nth\":%zu,%s}]",
                                               d->target->service, d->target->operation,
                                               d->target->nth, d->trouble->rule));
    bool good = phase_run(rig, d->phase), lasts = d->trouble->code != NULL;
    bool happened = local_cloud_fired(rig->cloud) > 0;
    local_cloud_fault(rig->cloud, "[]");
    if (!happened && !(good && is_look(d->target))) return "nothing went wrong";
    if (!good && !lasts) return arena_printf(rig->arena, "fails: %s", base_said(rig));
    const char *fault = good ? NULL : message_fault(rig, d->target, d->trouble);
    if (fault != NULL) return fault;
    if (d->give_up) return d->phase->life->destroy_fault(rig);
    // What a failed creation left is tainted; unless the resource goes on with it, it is made anew.
    bool kept = good || d->phase->life->resumes || d->phase->before.parts != NULL;
    return healed_fault(rig, d->phase, mark, kept && !d->phase->anew);
}

static inline size_t disturb(const Disturbance *d) {
    BaseRig *rig = d->phase->life->begin();
    const char *fault = disturbed_fault(rig, d);
    if (fault != NULL)
        print_error("%s, %s %zu, %s%s: %s\n", d->phase->name, d->target->operation, d->target->nth,
                    d->trouble->name, d->give_up ? ", given up" : "", fault);
    arena_free(rig->arena);
    return fault != NULL;
}

static inline size_t matrix_step(size_t sample) {
    const char *matrix = getenv("MATRIX");
    return matrix != NULL && strcmp(matrix, "all") == 0 ? 1 : sample;
}

// sample: 1 for every case, else SAMPLE.
static inline void matrix_walk(const Phase *phase, size_t sample) {
    size_t step = matrix_step(sample);
    Arena *arena = arena_new();
    Target targets[TARGETS_MAXIMUM];
    size_t count = phase_targets(phase, arena, targets), cases = 0, failed = 0;
    for (size_t i = 0; i < count * TROUBLES; i += step) {
        const Target *target = &targets[i / TROUBLES];
        Disturbance d = {phase, target, trouble_of(target->service, i % TROUBLES), false};
        bool decides = phase->life->decides != NULL && d.trouble->code != NULL &&
                       strcmp(d.trouble->status, "HTTP 403") == 0 &&
                       strcmp(phase->life->decides, target->operation) == 0;
        if (!decides) {
            failed += disturb(&d);
            cases++;
        }
        if (d.trouble->code == NULL || phase->after.parts == NULL) continue;
        d.give_up = true;
        failed += disturb(&d);
        cases++;
    }
    arena_free(arena);
    print_message("%s: %zu calls, %zu cases, %zu failed\n", phase->name, count, cases, failed);
    assert_int_equal(failed, 0);
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
