// SPDX-License-Identifier: MPL-2.0
#include "provider/base/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_zero(const unsigned char *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (data[i] != 0) return false;
    }
    return true;
}

// Sizes around the block size and far above it; every piece zeroed, aligned, apart from the others.
static void pieces_are_zeroed_and_apart(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4000, 5000, 16000, 16384, 20000, 1000000};
    enum { ROUNDS = 200, COUNT = sizeof sizes / sizeof *sizes };
    Arena *arena = arena_new();
    unsigned char *pieces[ROUNDS];
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t size = sizes[i % COUNT];
        pieces[i] = arena_alloc(arena, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        assert_true(is_zero(pieces[i], size));
        memset(pieces[i], (int)(i + 1), size);
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        for (size_t at = 0; at < sizes[i % COUNT]; at += 97)
            assert_int_equal(pieces[i][at], (unsigned char)(i + 1));
    }
    arena_free(arena);
}

static void copies(void **state) {
    (void)state;
    Arena *arena = arena_new();
    assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_strdup(arena, "text"), "text");
    assert_string_equal(arena_printf(arena, "%s-%d", "x", 7), "x-7");
    assert_string_equal(arena_printf(arena, "%s", ""), "");
    assert_int_equal(strlen(arena_printf(arena, "%05000d", 1)), 5000);
    const int *numbers = ARENA_ARRAY(arena, 10, int);
    assert_int_equal(numbers[9], 0);
    arena_free(arena);
}

// Also those that do not fit into what is left of a block, which is used further behind them.
static void texts_of_every_length(void **state) {
    (void)state;
    Arena *arena = arena_new();
    for (int length = 0; length < 12000; length += 97) {
        const char *text = arena_printf(arena, "%0*d", length, 0);
        assert_int_equal(strlen(text), length == 0 ? 1 : length);
        assert_int_equal(strspn(text, "0"), strlen(text));
        assert_true(is_zero(arena_alloc(arena, 40), 40));
    }
    arena_free(arena);
}

static char released[4];

static void release(void *handle) {
    char *name = handle;
    strncat(released, name, 1);
}

static void releases_newest_first(void **state) {
    (void)state;
    Arena *arena = arena_new();
    arena_defer(arena, release, arena_strdup(arena, "1"));
    arena_defer(arena, release, arena_strdup(arena, "2"));
    arena_defer(arena, release, arena_strdup(arena, "3"));
    arena_free(arena);
    assert_string_equal(released, "321");
    arena_free(NULL);
}

static void overflow(void) {
    (void)arena_array(arena_new(), SIZE_MAX / 4 + 2, 4);
}

static void too_much(void) {
    (void)arena_alloc(arena_new(), SIZE_MAX - 8);
}

// Runs the function in a process of its own, which is to say why it stops and be aborted.
static void assert_stops(void (*function)(void)) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        function();
        _exit(0);
    }
    close(ends[1]);
    char line[200] = "";
    assert_true(read(ends[0], line, sizeof line - 1) > 0);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(line, "fatal error: out of memory\n");
}

static void impossible_sizes_stop_the_process(void **state) {
    (void)state;
    assert_stops(overflow);
    assert_stops(too_much);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_and_apart),
        cmocka_unit_test(copies),
        cmocka_unit_test(texts_of_every_length),
        cmocka_unit_test(releases_newest_first),
        cmocka_unit_test(impossible_sizes_stop_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
