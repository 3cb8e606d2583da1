// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/stop_cases.h"

#include "acceptance/faults/calls.h"
#include "acceptance/rig/in_process.h"
#include "acceptance/rig/matrix_stop.h"

enum { ENDS = 3, SIDES = 2, SPREAD = 157 };

static const char *const sides[SIDES] = {"before", "after"};

static Stop stop_at(size_t number) {
    const FaultCall *call = calls_at(number / (ENDS * SIDES));
    return (Stop){.phase = call->phase,
                  .target = &call->target,
                  .when = sides[number % SIDES],
                  .end = (StopEnd)(number / SIDES % ENDS)};
}

static size_t stop_count(void) {
    return calls_count() * ENDS * SIDES;
}

static const char *stop_title(Arena *arena, size_t number) {
    static const char *const ends[ENDS] = {"gone on with", "forgotten", "given up"};
    Stop stop = stop_at(number);
    return arena_printf(arena, "%s %s, interrupted %s %s.%s %zu takes effect, %s",
                        stop.phase->life->name, stop.phase->name, stop.when, stop.target->service,
                        stop.target->operation, stop.target->nth, ends[stop.end]);
}

static const char *stop_run(Arena *arena, size_t number) {
    Stop stop = stop_at(number);
    BaseRig *rig = stop.phase->life->begin();
    rig->tf.transport = &in_process;
    const char *fault = stop_fault(rig, &stop);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}

static bool stop_brief(size_t number) {
    return number % SPREAD == 0;
}

const CaseSet stop_cases = {
    .name = "stops",
    .what =
        "Terraform is interrupted before and after every call takes effect: the provider returns "
        "within a second, what exists is in the state, and the next command goes on, starts "
        "without state, or destroys.",
    .count = stop_count,
    .title = stop_title,
    .run = stop_run,
    .brief = stop_brief,
};
