// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/cases.h"

#include "acceptance/faults/report.h"
#include "provider/base/call.h"

#include <dirent.h>
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    JOBS_MOST = 64,
    TALLIES_MOST = 8,
    CASE_SECONDS = 600,
    TELL_EVERY = 100,
    FAULT_TEXT = 1500,
    NONE = -1,
};

typedef struct Wanted {
    const CaseSet *set;
    int64_t from, count, every, jobs;
    bool brief, list;
    const char *match; // part of the title; NULL: any
    const char *report;
} Wanted;

// What the workers share.
typedef struct Board {
    atomic_size_t next, run, failed, tallies[TALLIES_MOST];
    atomic_long busy[JOBS_MOST]; // the number of the case in hand
} Board;

typedef struct Run {
    Wanted wanted;
    CaseWorker worker;
    Board *board;
    pid_t workers[JOBS_MOST];
} Run;

// ---- files of the cases, in memory where that is offered

static char home[64];

const char *cases_home(void) {
    if (home[0] != '\0') return home;
    snprintf(home, sizeof home, "%s/faults-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return mkdtemp(home);
}

static void remove_home(void) {
    Arena *arena = arena_new();
    DIR *directory = opendir(home);
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL)
        (void)unlink(arena_printf(arena, "%s/%s", home, entry->d_name));
    if (directory != NULL) closedir(directory);
    (void)rmdir(home);
    arena_free(arena);
}

// ---- one worker

static bool matches(const Wanted *wanted, size_t number) {
    if (wanted->match == NULL) return true;
    Arena *arena = arena_new();
    bool found = strstr(wanted->set->title(arena, number), wanted->match) != NULL;
    arena_free(arena);
    return found;
}

static bool is_wanted(const Wanted *wanted, size_t number) {
    if ((int64_t)number % wanted->every != 0 && wanted->count > 1) return false;
    bool brief = !wanted->brief || wanted->set->brief == NULL || wanted->set->brief(number);
    return brief && matches(wanted, number);
}

static void tell(const CaseSet *set, size_t number, const char *fault) {
    Arena *arena = arena_new();
    printf("%s %zu: %s: %.*s (build/faults %s --case %zu)\n", set->name, number,
           set->title(arena, number), FAULT_TEXT, fault, set->name, number);
    fflush(stdout);
    arena_free(arena);
}

static void run_case(const Run *run, size_t number) {
    Arena *arena = arena_new();
    alarm(CASE_SECONDS);
    const char *fault = run->wanted.set->run(arena, number);
    alarm(0);
    size_t done = atomic_fetch_add(&run->board->run, 1) + 1;
    if (fault != NULL) {
        atomic_fetch_add(&run->board->failed, 1);
        tell(run->wanted.set, number, fault);
    }
    if (done % TELL_EVERY == 0)
        fprintf(stderr, "%s: %zu done, at %zu\n", run->wanted.set->name, done, number);
    arena_free(arena);
}

static void work(const Run *run, size_t place) {
    const Wanted *wanted = &run->wanted;
    size_t end = (size_t)(wanted->from + wanted->count), number;
    run->worker.open();
    while ((number = atomic_fetch_add(&run->board->next, 1)) < end) {
        if (!is_wanted(wanted, number)) continue;
        atomic_store(&run->board->busy[place], (long)number);
        run_case(run, number);
        atomic_store(&run->board->busy[place], NONE);
    }
    run->worker.close();
}

// ---- all of them

static Board *running; // what the signal handler and the cases need

void cases_tally(size_t number) {
    atomic_fetch_add(&running->tallies[number], 1);
}

static const Value *tell_tallies(Arena *arena, const CaseSet *set) {
    const Value *told = &value_empty_map;
    for (size_t i = 0; set->tallies != NULL && set->tallies[i] != NULL; i++) {
        size_t count = atomic_load(&running->tallies[i]);
        printf("%s: %s: %zu\n", set->name, set->tallies[i], count);
        told = value_with(arena, told, set->tallies[i], value_int(arena, (int64_t)count));
    }
    if (value_count(told) == 0) return NULL;
    return value_with(arena, &value_empty_map, "tallies", told);
}

static void begin_no_more(int number) {
    (void)number;
    atomic_store(&running->next, SIZE_MAX / 2);
}

static void hire(Run *run, size_t place) {
    atomic_store(&run->board->busy[place], NONE);
    fflush(NULL);
    run->workers[place] = fork();
    if (run->workers[place] != 0) return;
    work(run, place);
    exit(0);
}

static const char *end_of(int status) {
    if (!WIFSIGNALED(status)) return "ends its process";
    return WTERMSIG(status) == SIGALRM ? "does not end" : strsignal(WTERMSIG(status));
}

// A case that ended its worker has failed; another worker takes over the rest.
static void mourn(Run *run, size_t place, int status) {
    long number = atomic_load(&run->board->busy[place]);
    run->workers[place] = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    atomic_fetch_add(&run->board->failed, 1);
    if (number == NONE) {
        printf("%s: a worker ends by itself, outside any case\n", run->wanted.set->name);
        return;
    }
    atomic_fetch_add(&run->board->run, 1);
    tell(run->wanted.set, (size_t)number, end_of(status));
    hire(run, place);
}

static void oversee(Run *run) {
    for (size_t i = 0; i < (size_t)run->wanted.jobs; i++) hire(run, i);
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, 0)) > 0)
        for (size_t i = 0; i < (size_t)run->wanted.jobs; i++)
            if (run->workers[i] == pid) mourn(run, i, status);
}

static int run_all(const Wanted *wanted, CaseWorker worker) {
    Board *board =
        mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED) return 2;
    Run run = {.wanted = *wanted, .worker = worker, .board = board};
    atomic_store(&board->next, (size_t)wanted->from);
    int64_t began = call_now_ms();
    if (cases_home() == NULL) return 2;
    running = board;
    signal(SIGTERM, begin_no_more);
    oversee(&run);
    remove_home();
    size_t cases = atomic_load(&board->run), failed = atomic_load(&board->failed);
    Arena *arena = arena_new();
    const Report report = {.name = wanted->set->name,
                           .what = wanted->set->what,
                           .cases = cases,
                           .failed = failed,
                           .milliseconds = call_now_ms() - began,
                           .from = wanted->from,
                           .all = wanted->set->count(),
                           .details = tell_tallies(arena, wanted->set)};
    printf("%s: %zu passed, %zu failed\n", wanted->set->name, cases - failed, failed);
    bool written = wanted->report == NULL || report_write(wanted->report, &report);
    arena_free(arena);
    if (!written) return 2;
    return failed == 0 && cases > 0 ? 0 : 1;
}

static int list_all(const Wanted *wanted) {
    Arena *arena = arena_new();
    for (size_t i = (size_t)wanted->from; i < (size_t)(wanted->from + wanted->count); i++)
        if (is_wanted(wanted, i)) printf("%zu\t%s\n", i, wanted->set->title(arena, i));
    arena_free(arena);
    return 0;
}

// ---- options

static int usage(const CaseSet *const *sets) {
    fputs("usage: faults SET [--case N] [--from N] [--count N] [--every N] [--jobs N] [--short] "
          "[--match TEXT] "
          "[--report DIR] [--list]\n",
          stderr);
    for (; *sets != NULL; sets++) fprintf(stderr, "  %-10s %s\n", (*sets)->name, (*sets)->what);
    return 2;
}

static bool read_option(int option, Wanted *ret) {
    int64_t number = 0;
    bool given = optarg != NULL && text_to_int(text_of(optarg), 0, INT32_MAX, &number);
    switch (option) {
    case 'c':
        ret->from = number, ret->count = 1;
        return given;
    case 'f':
        ret->from = number;
        return given;
    case 'n':
        ret->count = number;
        return given;
    case 'e':
        ret->every = number;
        return given && number >= 1;
    case 'j':
        ret->jobs = number;
        return given && number >= 1 && number <= JOBS_MOST;
    case 's':
        ret->brief = true;
        return true;
    case 'l':
        ret->list = true;
        return true;
    case 'm':
        ret->match = optarg;
        return true;
    case 'r':
        ret->report = optarg;
        return true;
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, Wanted *ret) {
    static const struct option options[] = {
        {"case", required_argument, NULL, 'c'},   {"from", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'n'},  {"every", required_argument, NULL, 'e'},
        {"jobs", required_argument, NULL, 'j'},   {"short", no_argument, NULL, 's'},
        {"list", no_argument, NULL, 'l'},         {"match", required_argument, NULL, 'm'},
        {"report", required_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!read_option(option, ret)) return false;
    return optind == argc;
}

static int print_names(const CaseSet *const *sets) {
    for (; *sets != NULL; sets++) puts((*sets)->name);
    return 0;
}

int cases_main(const CaseSet *const *sets, CaseWorker worker, int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "sets") == 0) return print_names(sets);
    Wanted wanted = {.count = INT32_MAX,
                     .every = 1,
                     .jobs = sysconf(_SC_NPROCESSORS_ONLN),
                     .report = getenv("REPORT")};
    for (const CaseSet *const *set = sets; argc > 1 && *set != NULL; set++)
        if (strcmp((*set)->name, argv[1]) == 0) wanted.set = *set;
    if (wanted.set == NULL || !read_options(argc - 1, argv + 1, &wanted)) return usage(sets);
    int64_t most = (int64_t)wanted.set->count() - wanted.from;
    if (wanted.count > most) wanted.count = most > 0 ? most : 0;
    return wanted.list ? list_all(&wanted) : run_all(&wanted, worker);
}
