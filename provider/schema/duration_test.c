// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/duration.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void good_durations(void **state) {
    (void)state;
    const struct {
        const char *text, *shortest;
        int64_t seconds;
    } cases[] = {
        {"90s", "1m30s", 90},     {"30m", "30m", 1800},       {"1h30m", "1h30m", 5400},
        {"2h", "2h", 7200},       {"1h1m1s", "1h1m1s", 3661}, {"1h5s", "1h5s", 3605},
        {"168h", "168h", 604800}, {"0h10m", "10m", 600},      {"1s", "1s", 1},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = 0;
        assert_true(duration_parse(text_of(cases[i].text), &seconds));
        assert_int_equal(seconds, cases[i].seconds);
        assert_string_equal(duration_print(arena, seconds), cases[i].shortest);
    }
    assert_string_equal(duration_print(arena, 0), "0s");
    arena_free(arena);
}

static void bad_durations(void **state) {
    (void)state;
    const char *const texts[] = {"",     "s",   "10",  "-5m", "1.5h",
                                 "5m1h", "5 m", "5m ", "10d", "1h1h",
                                 "169h", "0s",  "5ms", "h5",  "99999999999999999999s"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t seconds = 7;
        if (duration_parse(text_of(texts[i]), &seconds)) fail_msg("accepted: %s", texts[i]);
        assert_int_equal(seconds, 7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_durations),
        cmocka_unit_test(bad_durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
