// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

static void simulated_time_is_scaled(void **state) {
    Clock *clock = clock_new(*state, 1000);
    int64_t simulated = clock_now(clock), real = clock_real(clock);
    usleep(20000);
    assert_in_range(clock_now(clock) - simulated, 19000, 5000000);
    assert_in_range(clock_real(clock) - real, 15, 5000);
}

static void advancing_moves_states_and_credentials_but_not_real_time(void **state) {
    Clock *clock = clock_new(*state, 1);
    int64_t simulated = clock_now(clock), real = clock_real(clock);
    clock_advance(clock, 3600000);
    clock_advance(clock, -7200000); // time never goes back
    assert_in_range(clock_now(clock) - simulated, 3600000, 3605000);
    assert_in_range(clock_unscaled(clock) - real, 3600000, 3605000);
    assert_in_range(clock_real(clock) - real, 0, 5000);
}

static void a_reloaded_state_is_not_in_the_future(void **state) {
    Clock *clock = clock_new(*state, 1);
    int64_t later = clock_real(clock) + 86400000;
    clock_at_least(clock, later);
    assert_true(clock_now(clock) >= later);
    clock_at_least(clock, 1);
    assert_in_range(clock_now(clock) - later, 0, 5000);
    // Credentials are not older for it.
    assert_in_range(clock_unscaled(clock) - clock_real(clock), 0, 5);
}

static void waiting_is_in_real_time(void **state) {
    Clock *clock = clock_new(*state, 100);
    assert_in_range(clock_real_wait(clock, clock_now(clock) + 10000), 50, 100);
    assert_int_equal(clock_real_wait(clock, clock_now(clock) - 1), 0);
}

static void counted_time_moves_with_requests_only(void **state) {
    Clock *clock = clock_new(*state, 60);
    const int64_t start = 2208988800000; // 2040-01-01
    clock_pass(clock, 1000);             // time that runs passes by itself
    clock_count_from(clock, start);
    usleep(5000);
    assert_int_equal(clock_now(clock), start);
    clock_pass(clock, 2000);
    clock_pass(clock, -1);
    assert_int_equal(clock_now(clock), start + 120000);
    assert_int_equal(clock_record(clock), start + 2000);
    clock_advance(clock, 5);
    assert_int_equal(clock_now(clock), start + 120005);
    assert_int_equal(clock_unscaled(clock), start + 2005);
    clock_skew(clock, 7);
    assert_int_equal(clock_told(clock), start + 2007);
    assert_int_equal(clock_record(clock), start + 2000);
    // Waiting lasts as long as for a clock that runs, and then it is over.
    int64_t wait = clock_real_wait(clock, clock_now(clock) + 6000);
    assert_int_equal(wait, 100);
    clock_pass(clock, wait);
    assert_int_equal(clock_now(clock), start + 126005);
    // Whom we talk to goes by the machine's time.
    assert_true(clock_real(clock) < start && clock_cloud(clock) < start);
}

static void times_are_printed_and_parsed(void **state) {
    assert_string_equal(clock_print(*state, 1787299750123), "2026-08-21T08:09:10Z");
    assert_string_equal(clock_print_rfc(*state, 1787299750123), "Fri, 21 Aug 2026 08:09:10 GMT");
    int64_t ms = 0;
    assert_true(clock_parse(TEXT("0926-08-21T08:09:10Z"), &ms));
    assert_string_equal(clock_print(*state, ms), "0926-08-21T08:09:10Z");
    assert_true(clock_parse(TEXT("2026-08-21T08:09:10Z"), &ms));
    assert_int_equal(ms, 1787299750000);
    static const char *const wrong[] = {"",
                                        "2026-08-21T08:09:10",
                                        "2026-08-21 08:09:10Z",
                                        "2026-8-21T08:09:10Z",
                                        "2026-08-21T08:09:10+01",
                                        "2026-13-21T08:09:10Z",
                                        "Fri, 21 Aug 2026 08:09:10 GMT"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(clock_parse(text_of(wrong[i]), &ms));
    }
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(simulated_time_is_scaled),
        TEST(advancing_moves_states_and_credentials_but_not_real_time),
        TEST(a_reloaded_state_is_not_in_the_future),
        TEST(waiting_is_in_real_time),
        TEST(counted_time_moves_with_requests_only),
        TEST(times_are_printed_and_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
