// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/limiter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

// Two at once, then two in a second.
static void a_bucket_empties_and_fills(void **state) {
    Arena *arena = arena_new();
    Limiter *limiter = limiter_new(arena);
    (void)state;
    static const struct {
        int64_t now_ms;
        bool taken;
        int64_t remaining, next_ms, full_ms;
    } steps[] = {
        {1000, true, 1, 0, 500},  {1000, true, 0, 500, 1000}, {1000, false, 0, 500, 1000},
        {1499, false, 0, 1, 501}, {1500, true, 0, 500, 1000}, {1500, false, 0, 500, 1000},
        {9000, true, 1, 0, 500},  {9100, true, 0, 400, 900},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const LimiterRule rule = {"a", 2, 500, steps[i].now_ms};
        LimiterView view = limiter_take(limiter, &rule);
        if (view.taken != steps[i].taken) fail_msg("step %zu", i);
        assert_int_equal(view.remaining, steps[i].remaining);
        assert_int_equal(view.next_ms, steps[i].next_ms);
        assert_int_equal(view.full_ms, steps[i].full_ms);
        LimiterView look = limiter_look(limiter, &rule);
        assert_false(look.taken);
        assert_int_equal(look.remaining, view.remaining);
    }
    const LimiterRule other = {"b", 2, 500, 9100};
    assert_int_equal(limiter_look(limiter, &other).remaining, 2);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_bucket_empties_and_fills)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
