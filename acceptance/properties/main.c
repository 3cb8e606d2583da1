// SPDX-License-Identifier: MPL-2.0
// Random pairs of configurations, numbered by seed: each is made, changed into the other, imported
// and destroyed, and what must always hold is looked at on the way (pair.h).
//
//   properties [--from SEED] [--count N] [--step N] [--report DIR] [--show] [--shrink]
#include "acceptance/faults/report.h"
#include "acceptance/properties/coverage.h"
#include "acceptance/properties/pair.h"
#include "acceptance/properties/shrink.h"
#include "provider/base/call.h"
#include "provider/value/json.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_USUAL = 100, DRAWN_MOST = 20000 };

typedef struct Run {
    int64_t from, count, step;
    const char *report; // directory, or NULL
    bool show, shrink;
    size_t failed;
    int64_t seed; // at which it is
    Coverage coverage;
} Run;

static bool option_number(const char *text, int64_t low, int64_t *ret) {
    return text != NULL && text_to_int(text_of(text), low, INT64_MAX / 2, ret);
}

static bool read_options(int count, char *const *words, Run *run) {
    for (int i = 1; i < count; i++) {
        const char *word = words[i], *next = i + 1 < count ? words[i + 1] : NULL;
        bool good = true;
        if (strcmp(word, "--show") == 0 || strcmp(word, "--shrink") == 0) {
            run->show = run->show || strcmp(word, "--show") == 0;
            run->shrink = run->shrink || strcmp(word, "--shrink") == 0;
            continue;
        }
        if (strcmp(word, "--from") == 0)
            good = option_number(next, 0, &run->from);
        else if (strcmp(word, "--count") == 0)
            good = option_number(next, 1, &run->count);
        else if (strcmp(word, "--step") == 0)
            good = option_number(next, 1, &run->step);
        else if (strcmp(word, "--report") == 0 && next != NULL)
            run->report = next;
        else
            good = false;
        if (!good) return false;
        i++;
    }
    return true;
}

static void show(const Pair *pair, Arena *arena) {
    printf("  %s\n  A: %s\n     unknown: %s\n  B: %s\n     unknown: %s\n", pair->resource->type,
           json_print(arena, pair->a).data, json_print(arena, pair->a_unknown).data,
           json_print(arena, pair->b).data, json_print(arena, pair->b_unknown).data);
}

static void run_pair(Run *run, const World *world) {
    Arena *arena = arena_new();
    Pair pair = pair_draw(arena, (uint64_t)run->seed);
    const char *fault = pair_fault(world, &pair, arena);
    if (fault != NULL) {
        run->failed++;
        printf("again: build/properties --from %lld --count 1\n  %s\n", (long long)run->seed,
               fault);
        if (run->shrink) pair = shrink_pair(world, &pair, arena);
        show(&pair, arena);
    } else if (run->show) {
        show(&pair, arena);
    }
    fflush(stdout);
    arena_free(arena);
}

static int64_t last_seed(const Run *run) {
    return run->from + (run->count - 1) * run->step;
}

static size_t settable_count(void) {
    return coverage_count(&lobechat_base) + coverage_count(&lobechat_database);
}

// Of the seeds of the run, and of more until every attribute was set, for as long as it can take.
static void cover(Run *run) {
    size_t all = settable_count();
    int64_t most = run->count >= COUNT_USUAL ? DRAWN_MOST : 0;
    for (int64_t i = 0; i < run->count || (i < most && value_count(run->coverage.seen) < all);
         i++) {
        Arena *arena = arena_new();
        Pair pair = pair_draw(arena, (uint64_t)(run->from + i * run->step));
        coverage_add(&run->coverage, pair.resource, pair.a);
        coverage_add(&run->coverage, pair.resource, pair.b);
        arena_free(arena);
    }
}

// Attributes that are never set.
static size_t count_gaps(const Run *run) {
    static const Resource *const resources[] = {&lobechat_base, &lobechat_database};
    size_t gaps = 0;
    for (size_t i = 0; i < 2; i++) {
        const char *names = coverage_gaps(&run->coverage, resources[i]);
        if (*names != '\0') printf("never set: %s\n", names);
        gaps += *names != '\0';
    }
    return gaps;
}

static bool write_report(const Run *run, int64_t milliseconds) {
    Arena *arena = run->coverage.arena;
    const ValueEntry details[] = {
        {TEXT("attributes"), value_int(arena, (int64_t)value_count(run->coverage.seen))}};
    const Report report = {
        .name = "properties",
        .what = "Random pairs of configurations: made, changed, imported and destroyed, with plans "
                "refined and questions asked twice.",
        .cases = (size_t)run->count,
        .failed = run->failed,
        .milliseconds = milliseconds,
        .from = run->from,
        .all = (size_t)run->count,
        .seeds = arena_printf(arena, "%lld-%lld", (long long)run->from, (long long)last_seed(run)),
        .details = value_map(arena, details, 1)};
    return run->report == NULL || report_write(run->report, &report);
}

// Misuse of the rig ends the program from within.
static int64_t current_seed;

static void tell_seed(void) {
    if (current_seed >= 0) printf("ended at seed %lld\n", (long long)current_seed);
}

static int run_all(Run *run) {
    int64_t began = call_now_ms();
    atexit(tell_seed);
    World *world = world_new();
    for (int64_t i = 0; i < run->count; i++) {
        run->seed = current_seed = run->from + i * run->step;
        run_pair(run, world);
    }
    current_seed = -1;
    world_free(world);
    cover(run);
    size_t gaps = run->count >= COUNT_USUAL ? count_gaps(run) : 0;
    run->failed += gaps;
    int64_t milliseconds = call_now_ms() - began;
    bool told = write_report(run, milliseconds);
    printf("seeds %lld to %lld, %zu of %zu attributes set, %.1f s\n", (long long)run->from,
           (long long)last_seed(run), value_count(run->coverage.seen), settable_count(),
           (double)milliseconds / 1000);
    printf("properties: %lld passed, %zu failed\n",
           (long long)run->count - (long long)(run->failed - gaps), run->failed);
    return run->failed == 0 && told ? 0 : 1;
}

int main(int count, char **words) {
    Run run = {.count = COUNT_USUAL, .step = 1};
    run.report = getenv("REPORT");
    if (!read_options(count, words, &run)) {
        fprintf(stderr, "usage: properties [--from SEED] [--count N] [--step N] [--report DIR] "
                        "[--show] [--shrink]\n");
        return 2;
    }
    run.coverage = (Coverage){.arena = arena_new(), .seen = &value_empty_map};
    int status = run_all(&run);
    arena_free(run.coverage.arena);
    return status;
}
