// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/report.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TOLD_MOST = 40 }; // failures that are told one by one

struct Report {
    const Seeds *seeds;
    bool trace;
    struct timespec began;
    size_t passed, failed, compared, differ, team, calls, spoilt, commands, deaths, interrupts;
    double virtual_h;
    char (*hashes)[sizeof((CourseResult *)0)->hash]; // by place in seeds
};

Report *report_new(const Seeds *seeds, bool trace) {
    Report *report = ARENA_NEW(seeds->arena, Report);
    report->seeds = seeds;
    report->trace = trace;
    report->hashes = arena_array(seeds->arena, seeds->count, sizeof *report->hashes);
    clock_gettime(CLOCK_MONOTONIC, &report->began);
    return report;
}

static void tell(const Report *report, const CourseResult *result, const char *fault) {
    if (report->failed + report->differ > TOLD_MOST) return;
    printf("seed %llu (%s): %s\n  build/simulation --seed %llu --trace\n",
           (unsigned long long)result->seed, result->kind, fault, (unsigned long long)result->seed);
}

// The range comes first and in order.
static char *hash_of(const Report *report, uint64_t seed) {
    uint64_t place = seed - report->seeds->from;
    return place < report->seeds->range ? report->hashes[place] : NULL;
}

void report_add(void *report_pointer, const CourseResult *result) {
    Report *report = report_pointer;
    bool good = *result->fault == '\0';
    report->passed += good;
    report->failed += !good;
    report->team += strcmp(result->kind, "team") == 0;
    report->calls += result->calls;
    report->spoilt += result->spoilt;
    report->commands += result->commands;
    report->deaths += result->deaths;
    report->interrupts += result->interrupts;
    report->virtual_h += (double)result->virtual_ms / 3600e3;
    char *hash = hash_of(report, result->seed);
    if (hash != NULL) snprintf(hash, sizeof result->hash, "%s", result->hash);
    if (!good) tell(report, result, result->fault);
}

void report_compare(void *report_pointer, const CourseResult *result) {
    Report *report = report_pointer;
    const char *hash = hash_of(report, result->seed);
    bool same = hash != NULL && strcmp(hash, result->hash) == 0;
    report->compared++;
    report->differ += !same;
    if (!same) tell(report, result, "the call log is another one the second time");
}

static double seconds_since(const struct timespec *began) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

// Of all call logs in the order of the seeds.
static Text all_hashes(const Report *report) {
    Digest digest = digest_sha256(
        (Text){(const char *)report->hashes, sizeof *report->hashes * report->seeds->range});
    return text_slice(digest_hex(report->seeds->arena, digest_bytes(&digest)), 0, 16);
}

static const Value *facts_of(const Report *report, Text hashes) {
    Arena *arena = report->seeds->arena;
    const ValueEntry tallies[] = {
        {TEXT("team_lives"), value_int(arena, (int64_t)report->team)},
        {TEXT("commands"), value_int(arena, (int64_t)report->commands)},
        {TEXT("api_calls"), value_int(arena, (int64_t)report->calls)},
        {TEXT("requests_that_went_wrong"), value_int(arena, (int64_t)report->spoilt)},
        {TEXT("deaths"), value_int(arena, (int64_t)report->deaths)},
        {TEXT("interrupts"), value_int(arena, (int64_t)report->interrupts)},
        {TEXT("simulated_hours"), value_int(arena, (int64_t)report->virtual_h)},
        {TEXT("compared"), value_int(arena, (int64_t)report->compared)},
    };
    const ValueEntry details[] = {
        {TEXT("call_logs"), value_string(arena, hashes)},
        {TEXT("tallies"), value_map(arena, tallies, sizeof tallies / sizeof *tallies)},
    };
    const ValueEntry facts[] = {
        {TEXT("name"), value_cstring(arena, "simulation")},
        {TEXT("what"),
         value_cstring(arena,
                       "Lives of deployments that a seed decides, with the provider and the clouds "
                       "in one process on a simulated clock: latency, reordering, stale reads, "
                       "throttling, expiring tokens, clock skew, lost requests and answers, "
                       "errors, deaths of the process, interrupts and edits by others.")},
        {TEXT("cases"), value_int(arena, (int64_t)(report->passed + report->failed))},
        {TEXT("failed"), value_int(arena, (int64_t)(report->failed + report->differ))},
        {TEXT("seeds"), value_cstring(arena, report->seeds->names)},
        {TEXT("seconds"), value_int(arena, (int64_t)(seconds_since(&report->began) + 0.5))},
        {TEXT("details"), value_map(arena, details, sizeof details / sizeof *details)},
    };
    return value_map(arena, facts, sizeof facts / sizeof *facts);
}

static bool write_report(const Report *report, const char *directory, Text hashes) {
    Arena *arena = report->seeds->arena;
    unsigned long long from = report->seeds->from;
    const char *part = from > 1 ? arena_printf(arena, "-%llu", from) : "";
    const char *path = arena_printf(arena, "%s/simulation%s.json", directory, part);
    FILE *file = fopen(path, "we");
    Text json = json_print(arena, facts_of(report, hashes));
    bool good = file != NULL && fwrite(json.data, 1, json.length, file) == json.length;
    good = file != NULL && fclose(file) == 0 && good;
    if (!good) fprintf(stderr, "simulation: cannot write %s\n", path);
    return good;
}

bool report_end(const Report *report, const char *directory) {
    Text hashes = all_hashes(report);
    double seconds = seconds_since(&report->began);
    bool written = directory == NULL || write_report(report, directory, hashes);
    printf("%zu lives (%zu of teams), %zu commands, %zu calls, %zu requests gone wrong, %zu "
           "deaths, %zu interrupts, %.0f "
           "simulated hours in %.1f s; %zu compared; call logs %s\n",
           report->passed + report->failed, report->team, report->commands, report->calls,
           report->spoilt, report->deaths, report->interrupts, report->virtual_h, seconds,
           report->compared, hashes.data);
    printf("simulation: %zu passed, %zu failed\n", report->passed, report->failed + report->differ);
    return report->failed + report->differ == 0 && written;
}
