// SPDX-License-Identifier: MPL-2.0
#include "provider/base/memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { COMMON = 1000, LARGE = 300 * 1024 };

static bool is_zero(const unsigned char *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (data[i] != 0) return false;
    }
    return true;
}

static void pieces_are_zeroed_also_those_that_were_used_before(void **state) {
    (void)state;
    for (int round = 0; round < 3; round++) {
        size_t size = 0;
        unsigned char *data = memory_take(COMMON, &size);
        assert_non_null(data);
        assert_true(size >= COMMON);
        assert_true(is_zero(data, size));
        memset(data, 0xA5, size);
        memory_give(data, size);
    }
}

static void a_piece_is_as_large_as_asked(void **state) {
    (void)state;
    size_t size = 0;
    unsigned char *data = memory_take(LARGE, &size);
    assert_true(size >= LARGE);
    data[0] = data[size - 1] = 1;
    memory_give(data, size);
    assert_null(memory_take(SIZE_MAX - 8, &size));
    assert_null(memory_take(SIZE_MAX / 4, &size));
}

// The exit status of a child that runs body; 128 and more: a signal ended it.
static int in_child(int (*body)(void)) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); // the sanitizer would report, and end otherwise
        _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Straight to the kernel, so that the sanitizer's own checks have no part in it.
static bool is_writable(const void *address) {
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], "x", 1) != 1) return false;
    return read(ends[0], (void *)(uintptr_t)address, 1) == 1;
}

static int touch_the_guards(void) {
    size_t size = 0;
    const unsigned char *data = memory_take(LARGE, &size);
    const long page = sysconf(_SC_PAGESIZE);
    const unsigned char *first = data - (uintptr_t)data % (uintptr_t)page;
    if (!is_writable(first) || !is_writable(data + size - 1)) return 1;
    return is_writable(first - 1) || is_writable(data + size) ? 2 : 0;
}

static void a_page_before_and_behind_cannot_be_touched(void **state) {
    (void)state;
    assert_int_equal(in_child(touch_the_guards), 0);
}

// ---- protection, in a child because it cannot be taken back

// Whether the mapping of an address has a flag, as /proc tells it.
static bool has_flag(const void *address, const char *flag) {
    char line[1024];
    unsigned long from, to;
    bool inside = false, found = false;
    FILE *file = fopen("/proc/self/smaps", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            inside = from <= (uintptr_t)address && (uintptr_t)address < to;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, flag) != NULL;
    }
    if (file != NULL) fclose(file);
    return found;
}

static int protect_and_look(void) {
    size_t size = 0;
    memory_protect();
    const void *data = memory_take(COMMON, &size);
    return has_flag(data, " dd ") && has_flag(data, " wf ") ? 0 : 1;
}

static void protected_memory_is_in_no_dump_and_no_child(void **state) {
    (void)state;
    assert_int_equal(in_child(protect_and_look), 0);
}

// A user with so little, and no privilege to exceed it.
static int lock_with_little(void) {
    const struct rlimit little = {.rlim_cur = 0, .rlim_max = 64 * 1024};
    size_t size = 0, taken = 0;
    if (setrlimit(RLIMIT_MEMLOCK, &little) != 0 || (getuid() == 0 && setuid(65534) != 0)) return 3;
    memory_protect();
    for (; taken < 20; taken++) {
        unsigned char *data = memory_take(COMMON, &size);
        if (data == NULL || !is_zero(data, size)) return 1;
        data[size - 1] = 1;
        if (taken == 0 && !has_flag(data, " lo ")) return 4; // the soft limit was raised
        if (!has_flag(data, " dd ")) return 5;
    }
    const MemoryTotals totals = memory_totals();
    return totals.locked <= 64 * 1024 && totals.locked > 0 && totals.unlocked > 0 ? 0 : 2;
}

static void where_the_limit_ends_the_other_protections_stay(void **state) {
    (void)state;
    assert_int_equal(in_child(lock_with_little), 0);
}

static int count_and_release(void) {
    size_t size = 0;
    memory_protect();
    const MemoryTotals before = memory_totals();
    void *data = memory_take(LARGE, &size);
    const MemoryTotals during = memory_totals();
    if (during.locked + during.unlocked < before.locked + before.unlocked + LARGE) return 1;
    memory_give(data, size);
    const MemoryTotals after = memory_totals();
    return after.locked == before.locked && after.unlocked == before.unlocked ? 0 : 2;
}

static void what_is_given_back_counts_no_more(void **state) {
    (void)state;
    assert_int_equal(in_child(count_and_release), 0);
}

enum { PIECES = 200 }; // more than are kept unless told

static bool is_mapped(const void *address) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    return msync((void *)((uintptr_t)address / page * page), page, MS_ASYNC) == 0;
}

// How many of PIECES that were given back are still there.
static int still_there(void) {
    size_t size = 0;
    void *taken[PIECES];
    int count = 0;
    for (size_t i = 0; i < PIECES; i++) taken[i] = memory_take(COMMON, &size);
    for (size_t i = 0; i < PIECES; i++) memory_give(taken[i], 0);
    for (size_t i = 0; i < PIECES; i++) count += is_mapped(taken[i]);
    return count;
}

static int keep_three(void) {
    memory_keep(3);
    return still_there();
}

static int keep_all(void) {
    memory_keep(PIECES);
    return still_there();
}

static void as_many_are_kept_as_asked(void **state) {
    (void)state;
    assert_int_equal(in_child(still_there), 128);
    assert_int_equal(in_child(keep_three), 3);
    assert_int_equal(in_child(keep_all), PIECES);
}

int main(void) {
    // Those of protection first: their children must not find pieces that were kept before.
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protected_memory_is_in_no_dump_and_no_child),
        cmocka_unit_test(where_the_limit_ends_the_other_protections_stay),
        cmocka_unit_test(what_is_given_back_counts_no_more),
        cmocka_unit_test(as_many_are_kept_as_asked),
        cmocka_unit_test(pieces_are_zeroed_also_those_that_were_used_before),
        cmocka_unit_test(a_piece_is_as_large_as_asked),
        cmocka_unit_test(a_page_before_and_behind_cannot_be_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
