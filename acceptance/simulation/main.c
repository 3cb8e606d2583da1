// SPDX-License-Identifier: MPL-2.0
// build/simulation: lives that seeds decide. See usage.
#include "acceptance/simulation/crowd.h"
#include "acceptance/simulation/report.h"
#include "acceptance/simulation/seeds.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: simulation --seed N | --from N --count M [--jobs J] [--twice N] [--trace]\n"
    "                  [--known FILE] [--report DIR]\n"
    "  --seed N            one life\n"
    "  --from N --count M  the lives of M seeds\n"
    "  --known FILE        those of the seeds in the file besides, a number a line\n"
    "  --twice N           the first N once more, the last first: the same call logs?\n"
    "  --jobs J            at a time; as many as there are processors\n"
    "  --trace             tell what happens\n"
    "  --report DIR        write DIR/simulation.json (or the environment variable REPORT)\n";

typedef struct Wanted {
    uint64_t from, count, twice, jobs;
    bool trace, wrong;
    const char *known, *report;
} Wanted;

static uint64_t number(Wanted *wanted, const char *text) {
    char *end = NULL;
    unsigned long long value = strtoull(text, &end, 10);
    wanted->wrong |= *text == '\0' || *end != '\0';
    return value;
}

static Wanted read_options(int argc, char **argv) {
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"from", required_argument, NULL, 'f'},
                                            {"count", required_argument, NULL, 'c'},
                                            {"jobs", required_argument, NULL, 'j'},
                                            {"twice", required_argument, NULL, 'w'},
                                            {"known", required_argument, NULL, 'k'},
                                            {"trace", no_argument, NULL, 't'},
                                            {"report", required_argument, NULL, 'r'},
                                            {NULL, 0, NULL, 0}};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    Wanted wanted = {.jobs = processors > 0 ? (uint64_t)processors : 1, .report = getenv("REPORT")};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            wanted.from = number(&wanted, optarg), wanted.count = 1;
        else if (option == 'f')
            wanted.from = number(&wanted, optarg);
        else if (option == 'c')
            wanted.count = number(&wanted, optarg);
        else if (option == 'j')
            wanted.jobs = number(&wanted, optarg);
        else if (option == 'w')
            wanted.twice = number(&wanted, optarg);
        else if (option == 'k')
            wanted.known = optarg;
        else if (option == 'r')
            wanted.report = optarg;
        else if (option == 't')
            wanted.trace = true;
        else
            wanted.wrong = true;
    }
    wanted.wrong |=
        optind < argc || wanted.jobs == 0 || (wanted.count == 0 && wanted.known == NULL);
    return wanted;
}

int main(int argc, char **argv) {
    const Wanted wanted = read_options(argc, argv);
    if (wanted.wrong) {
        fputs(usage, stderr);
        return 2;
    }
    Seeds *seeds = seeds_new(wanted.from, wanted.count, wanted.known);
    if (seeds == NULL) {
        fprintf(stderr, "simulation: cannot read %s\n", wanted.known);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    Report *report = report_new(seeds, wanted.trace);
    const Crowd crowd = {seeds->items, seeds->count, wanted.trace ? 1 : wanted.jobs,
                         wanted.trace, report_add,   report};
    crowd_run(&crowd);
    seeds_turn(seeds, wanted.twice);
    const Crowd again = {seeds->items, seeds->count, 1, false, report_compare, report};
    if (wanted.twice > 0) crowd_run(&again);
    return report_end(report, wanted.report) ? 0 : 1;
}
