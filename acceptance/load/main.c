// SPDX-License-Identifier: MPL-2.0
// A provider process under load: many deployments at once, and many lives one after the other.
//
//   load many [--count N] [--parallel N] [--report DIR] [--errors FILE]
//   load soak [--count N] [--report DIR] [--errors FILE]
#include "acceptance/faults/plugin.h"
#include "acceptance/faults/report.h"
#include "acceptance/load/many.h"
#include "acceptance/load/soak.h"
#include "acceptance/tools/provider_file.h"
#include "provider/base/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPLOYMENTS = 1000, CYCLES = 1000, WARM = 100 };

typedef struct Wanted {
    int64_t count, parallel;
    const char *report;
    const char *errors; // file for what the provider says; NULL: one that goes with the run
} Wanted;

static bool read_options(int count, char *const *words, Wanted *ret) {
    for (int i = 2; i < count; i += 2) {
        if (i + 1 == count) return false;
        Text value = text_of(words[i + 1]);
        bool good = true;
        if (strcmp(words[i], "--count") == 0)
            good = text_to_int(value, 1, 1000 * 1000, &ret->count);
        else if (strcmp(words[i], "--parallel") == 0)
            good = text_to_int(value, 1, 1000, &ret->parallel);
        else if (strcmp(words[i], "--report") == 0)
            ret->report = words[i + 1];
        else if (strcmp(words[i], "--errors") == 0)
            ret->errors = words[i + 1];
        else
            good = false;
        if (!good) return false;
    }
    return true;
}

// In memory, and gone with the last run.
static const char *errors_file(Arena *arena, const Wanted *wanted) {
    if (wanted->errors != NULL) return wanted->errors;
    return arena_printf(arena, "/dev/shm/load-%ld.log", (long)getpid());
}

// Returns how many runs there were.
static size_t run_many(Arena *arena, const Wanted *wanted, Report *report) {
    static const int64_t usual[] = {10, 50, 100};
    size_t runs = wanted->parallel > 0 ? 1 : sizeof usual / sizeof *usual;
    size_t count = wanted->count > 0 ? (size_t)wanted->count : DEPLOYMENTS;
    const Value *all = &value_empty_map, *figures = &value_null;
    for (size_t i = 0; i < runs; i++) {
        int64_t parallel = wanted->parallel > 0 ? wanted->parallel : usual[i];
        const Many many = {count, (size_t)parallel};
        const char *fault = many_run(arena, many, errors_file(arena, wanted), &figures);
        if (fault != NULL) printf("parallelism %lld: %s\n", (long long)parallel, fault);
        report->failed += fault != NULL;
        report->cases += count;
        all = value_with(arena, all, arena_printf(arena, "parallelism %lld", (long long)parallel),
                         figures);
    }
    report->name = "load";
    report->what = "Deployments at once through one provider process: made, planned, destroyed.";
    report->details = all;
    return runs;
}

static size_t run_soak(Arena *arena, const Wanted *wanted, Report *report) {
    size_t cycles = wanted->count > 0 ? (size_t)wanted->count : CYCLES;
    const Soak soak = {.cycles = cycles, .warm = cycles > WARM ? WARM : cycles / 2 + 1};
    const char *fault = soak_run(arena, soak, errors_file(arena, wanted), &report->details);
    if (fault != NULL) printf("%s\n", fault);
    report->name = "soak";
    report->what = "Lives of deployments one after the other in one provider process, which does "
                   "not grow.";
    report->cases = cycles;
    report->failed = fault != NULL;
    return 1;
}

int main(int count, char **words) {
    Wanted wanted = {.report = getenv("REPORT")};
    bool many = count > 1 && strcmp(words[1], "many") == 0;
    bool soak = count > 1 && strcmp(words[1], "soak") == 0;
    if (!(many || soak) || !read_options(count, words, &wanted)) {
        fprintf(
            stderr,
            "usage: load many|soak [--count N] [--parallel N] [--report DIR] [--errors FILE]\n");
        return 2;
    }
    Arena *arena = arena_new();
    plugin_open(arena, provider_file());
    Report report = {0};
    int64_t began = call_now_ms();
    size_t runs = many ? run_many(arena, &wanted, &report) : run_soak(arena, &wanted, &report);
    report.milliseconds = call_now_ms() - began;
    report.all = report.cases;
    bool told = wanted.report == NULL || report_write(wanted.report, &report);
    printf("%s: %zu passed, %zu failed\n", report.name, runs - report.failed, report.failed);
    plugin_close();
    if (wanted.errors == NULL) unlink(errors_file(arena, &wanted));
    arena_free(arena);
    return report.failed == 0 && told ? 0 : 1;
}
