// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/jobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int runs;

static const Value *echo(Arena *arena, const Value *input) {
    atomic_fetch_add(&runs, 1);
    usleep(20000);
    return value_copy(arena, input);
}

static const Value *wait_for(Jobs *jobs, Arena *arena, const char *key, const char *input) {
    const Value *result = NULL;
    for (int i = 0; i < 1000 && result == NULL; i++) {
        result = jobs_result(jobs, arena, key, echo, value_cstring(arena, input));
        if (result == NULL) usleep(1000);
    }
    return result;
}

static void test_job_runs_once_until_its_result_is_taken(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Jobs *jobs = jobs_new(arena);
    atomic_store(&runs, 0);
    assert_null(jobs_result(jobs, arena, "a", echo, value_cstring(arena, "one")));
    assert_null(jobs_result(jobs, arena, "b", echo, value_cstring(arena, "two")));
    assert_string_equal(value_cstr(wait_for(jobs, arena, "a", "three")), "one");
    assert_string_equal(value_cstr(wait_for(jobs, arena, "b", "three")), "two");
    assert_int_equal(atomic_load(&runs), 2);
    assert_string_equal(value_cstr(wait_for(jobs, arena, "a", "three")), "three");
    assert_int_equal(atomic_load(&runs), 3);
    arena_free(arena);
}

static void test_end_waits_for_what_runs(void **state) {
    (void)state;
    Arena *arena = arena_new(), *other = arena_new();
    Jobs *jobs = jobs_new(arena);
    assert_null(jobs_result(jobs, other, "a", echo, value_cstring(other, "one")));
    arena_free(other); // the input was copied
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_job_runs_once_until_its_result_is_taken),
        cmocka_unit_test(test_end_waits_for_what_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
