// SPDX-License-Identifier: MPL-2.0
// What a crash leaves of a journal, wherever it strikes: in the middle of the bytes, and before and
// after every system call of a process that is killed there.
#include "acceptance/sandbox/journal.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RECORDS = 6, REPLACED_AT = 4 };

typedef struct Fixture {
    Arena *arena;
    char directory[64];
    const char *path;
} Fixture;

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_new();
    // In memory where there is such a directory: what syncs would cost is not in question.
    snprintf(fixture.directory, sizeof fixture.directory, "%s/journal_test.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(fixture.directory) == NULL) return -1;
    fixture.path = arena_printf(fixture.arena, "%s/state", fixture.directory);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    unlink(f->path);
    int left = rmdir(f->directory); // nothing but the journal was left in it
    arena_free(f->arena);
    return left;
}

// ---- a journal of {"from":A,"to":B}: numbers A to B were written, one record each unless replaced

typedef struct Read {
    int64_t last; // 0: none
    bool gap;
} Read;

static void replay(void *context, const Value *record) {
    Read *read = context;
    read->gap = read->gap || value_int_or(value_get(record, "from"), -1) != read->last + 1;
    read->last = value_int_or(value_get(record, "to"), -1);
}

static Journal *open_journal(Arena *arena, const char *path, Read *read, const char **ret_reason) {
    Journal *journal = NULL;
    JournalTarget target = {.replay = replay, .context = read};
    *read = (Read){0};
    return journal_open(arena, path, target, &journal, ret_reason).ok ? journal : NULL;
}

static Text record(Arena *arena, int from, int to) {
    return text_of(arena_printf(arena, "{\"from\":%d,\"to\":%d}", from, to));
}

// Writes the numbers; one record takes the place of all on the way. Each that is done is counted.
static bool write_journal(const char *path, volatile int *done) {
    Arena *arena = arena_new();
    const char *reason = NULL;
    Read read;
    Journal *journal = open_journal(arena, path, &read, &reason);
    bool good = journal != NULL;
    for (int i = 1; good && i <= RECORDS; i++) {
        good = journal_append(journal, record(arena, i, i), &reason).ok;
        *done = i;
        if (good && i == REPLACED_AT)
            good = journal_replace(journal, record(arena, 1, i), &reason).ok;
    }
    if (journal != NULL) journal_close(journal);
    arena_free(arena);
    return good;
}

// The last number that is there; fails the test when it is not all up to it, or cannot go on.
static int64_t read_journal(const char *path) {
    Arena *arena = arena_new();
    const char *reason = NULL;
    Read read, again;
    Journal *journal = open_journal(arena, path, &read, &reason);
    if (journal == NULL) fail_msg("%s", reason);
    assert_false(read.gap);
    int next = (int)read.last + 1;
    assert_true(journal_append(journal, record(arena, next, next), &reason).ok);
    journal_close(journal);
    journal = open_journal(arena, path, &again, &reason);
    assert_non_null(journal);
    assert_int_equal(again.last, next);
    journal_close(journal);
    arena_free(arena);
    return read.last;
}

static Text file_read(Arena *arena, const char *path) {
    char *data = arena_alloc(arena, 4096);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(data, 1, 4096, file);
    fclose(file);
    return (Text){.data = data, .length = length};
}

static void file_write(const char *path, Text text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.length, file), text.length);
    fclose(file);
}

// The number that the whole lines of a text end with.
static int64_t whole_lines(Text text) {
    int64_t last = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '\n') last = last == 0 ? REPLACED_AT : last + 1;
    return last;
}

static void a_cut_at_any_byte_leaves_what_was_whole(void **state) {
    const Fixture *f = *state;
    int done = 0;
    assert_true(write_journal(f->path, &done));
    Text whole = file_read(f->arena, f->path);
    assert_int_equal(whole_lines(whole), RECORDS);
    for (size_t cut = 0; cut <= whole.length; cut++) {
        Text part = text_slice(whole, 0, cut);
        file_write(f->path, part);
        assert_int_equal(read_journal(f->path), whole_lines(part));
    }
}

static void a_damaged_byte_is_refused_or_costs_the_last_line(void **state) {
    const Fixture *f = *state;
    int done = 0, refused = 0;
    assert_true(write_journal(f->path, &done));
    Text whole = file_read(f->arena, f->path);
    for (size_t i = 0; i < whole.length; i++) {
        Text damaged = text_copy(f->arena, whole);
        ((char *)(uintptr_t)damaged.data)[i] ^= 4;
        file_write(f->path, damaged);
        const char *reason = NULL;
        Read read;
        Journal *journal = open_journal(f->arena, f->path, &read, &reason);
        if (journal == NULL) {
            assert_non_null(strstr(reason, "is damaged"));
            refused++;
            continue;
        }
        assert_false(read.gap);
        // The line break before the last record makes one damaged line of two.
        assert_int_equal(read.last,
                         whole.data[i] == '\n' && i + 1 < whole.length ? RECORDS - 2 : RECORDS - 1);
        journal_close(journal);
    }
    assert_true(refused > 0);
}

// ---- killed

// Starts a process that writes the journal, and kills it where it enters or leaves its system call
// number at. False when it came to its end before. foreign: ptrace.
static bool killed_at(const char *path, int at, volatile int *done) {
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(2);
        raise(SIGSTOP);
        _exit(write_journal(path, done) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) skip(); // not allowed here
    for (int stop = 0; stop < at; stop++) {
        assert_int_equal(ptrace(PTRACE_SYSCALL, child, NULL, NULL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status)) continue;
        assert_int_equal(WEXITSTATUS(status), 0);
        return false;
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return true;
}

static void a_kill_at_any_system_call_loses_nothing_that_was_done(void **state) {
    const Fixture *f = *state;
    int at = 0,
        *done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(done != MAP_FAILED);
    for (bool killed = true; killed; at++) {
        *done = 0;
        killed = killed_at(f->path, at, done);
        int64_t last = access(f->path, F_OK) == 0 ? read_journal(f->path) : 0;
        if (last != *done && last != *done + 1)
            fail_msg("killed at system call %d: %d were done, %lld are there", at, *done,
                     (long long)last);
        unlink(f->path);
    }
    assert_true(at > 4 * RECORDS); // a write and a sync each, before and after
    munmap(done, sizeof *done);
}

static void a_link_stays_a_link(void **state) {
    const Fixture *f = *state;
    const char *link = arena_printf(f->arena, "%s/link", f->directory);
    int done = 0;
    assert_int_equal(symlink(f->path, link), 0);
    assert_true(write_journal(link, &done));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(read_journal(f->path), RECORDS);
}

static void a_successor_is_locked_too(void **state) {
    const Fixture *f = *state;
    const char *reason = NULL;
    Read read;
    Journal *journal = open_journal(f->arena, f->path, &read, &reason);
    assert_true(journal_replace(journal, record(f->arena, 1, 1), &reason).ok);
    assert_null(open_journal(f->arena, f->path, &read, &reason));
    assert_non_null(strstr(reason, "another sandbox uses"));
    journal_close(journal);
    assert_int_equal(read_journal(f->path), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_cut_at_any_byte_leaves_what_was_whole),
        TEST(a_damaged_byte_is_refused_or_costs_the_last_line),
        TEST(a_kill_at_any_system_call_loses_nothing_that_was_done),
        TEST(a_link_stays_a_link),
        TEST(a_successor_is_locked_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
