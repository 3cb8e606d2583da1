// SPDX-License-Identifier: MPL-2.0
#include "acceptance/load/soak.h"

#include "acceptance/faults/plugin.h"
#include "acceptance/load/fleet.h"
#include "acceptance/load/gauge.h"

#include <poll.h>
#include <stdio.h>

// What is compared is of a whole round of the fleet, which has every kind of deployment in it: the
// most memory, and the fewest descriptors and threads, for connections that are kept open come and
// go, and what leaks is in the fewest too.
// The pool begins a thread when a call comes before the worker of the last one is back, so there
// may be some more on a busy machine.
// Of the connections that are kept open some more may be so by chance; of what leaks once in a
// hundred cycles there are ten.
enum {
    GROWTH_KB = 1024,
    THREADS_MORE = 2,
    DESCRIPTORS_MORE = 6,
    ROUND = 20,
    PAUSE_MS = 20,
    TOLD_EVERY = 100
};

static const char *life(Fleet *fleet, size_t number) {
    static const FleetWork works[] = {fleet_create, fleet_update, fleet_destroy};
    const char *fault = NULL;
    for (size_t i = 0; i < sizeof works / sizeof *works && fault == NULL; i++)
        fault = works[i](fleet, number);
    return fault;
}

// The calls are over; so is, after a moment, what was left to threads.
static Gauge rest(void) {
    (void)poll(NULL, 0, PAUSE_MS);
    return gauge_read(plugin_pid());
}

static Gauge round_of(Gauge round, Gauge now) {
    if (round.descriptors == 0) return now;
    if (now.resident_kb > round.resident_kb) round.resident_kb = now.resident_kb;
    if (now.descriptors < round.descriptors) round.descriptors = now.descriptors;
    if (now.threads < round.threads) round.threads = now.threads;
    return round;
}

static const char *grown(Arena *arena, Gauge before, Gauge after) {
    if (after.resident_kb - before.resident_kb < GROWTH_KB &&
        after.descriptors <= before.descriptors + DESCRIPTORS_MORE &&
        after.threads <= before.threads + THREADS_MORE)
        return NULL;
    return arena_printf(arena, "from %ld kB, %ld descriptors, %ld threads to %ld, %ld, %ld",
                        before.resident_kb, before.descriptors, before.threads, after.resident_kb,
                        after.descriptors, after.threads);
}

static const Value *figures_of(Arena *arena, Gauge gauge) {
    const ValueEntry entries[] = {{TEXT("descriptors"), value_int(arena, gauge.descriptors)},
                                  {TEXT("resident_kb"), value_int(arena, gauge.resident_kb)},
                                  {TEXT("threads"), value_int(arena, gauge.threads)}};
    return value_map(arena, entries, 3);
}

static void tell(size_t cycles, Gauge gauge) {
    printf("after %4zu cycles: %ld kB, %ld descriptors, %ld threads, load %.1f\n", cycles,
           gauge.resident_kb, gauge.descriptors, gauge.threads, gauge_load());
    fflush(stdout);
}

const char *soak_run(Arena *arena, Soak soak, const char *errors, const Value **ret_figures) {
    terraform_over(&plugin_transport);
    plugin_begin((PluginUse){.debug = true}, errors);
    Fleet *fleet = fleet_new(ROUND, ROUND);
    const char *fault = NULL;
    Gauge before = {0}, after = {0};
    for (size_t i = 1; i <= soak.cycles && fault == NULL; i++) {
        size_t number = i % ROUND;
        fault = life(fleet, number);
        if (fault != NULL) fault = arena_printf(arena, "cycle %zu: %s", i, fault);
        fleet_renew(fleet, number);
        Gauge now = rest();
        if (i >= soak.warm && i < soak.warm + ROUND) before = round_of(before, now);
        if (i + ROUND > soak.cycles) after = round_of(after, now);
        if (i % TOLD_EVERY == 0 || i == soak.cycles) tell(i, now);
    }
    if (fault == NULL) fault = grown(arena, before, after);
    const char *left = local_cloud_objects(fleet_cloud(fleet), arena);
    if (fault == NULL && *left != '\0') fault = arena_printf(arena, "left: %s", left);
    plugin_end();
    if (fault == NULL) fault = plugin_facts().fault;
    const ValueEntry figures[] = {
        {TEXT("cycles"), value_int(arena, (int64_t)soak.cycles)},
        {TEXT("first"), figures_of(arena, before)},
        {TEXT("growth_kb"), value_int(arena, after.resident_kb - before.resident_kb)},
        {TEXT("last"), figures_of(arena, after)}};
    *ret_figures = value_map(arena, figures, 4);
    fleet_free(fleet);
    return fault;
}
