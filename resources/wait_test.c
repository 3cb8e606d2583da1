// SPDX-License-Identifier: MPL-2.0
#include "resources/wait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static Call *call;

static int set_up(void **state) {
    static Cancel cancel;
    Arena *arena = arena_new();
    cancel_init(&cancel);
    call = ARENA_NEW(arena, Call);
    *call = (Call){.arena = arena,
                   .diags = diags_new(arena),
                   .cancel = &cancel,
                   .deadline_ms = call_now_ms() + 3600 * 1000};
    *state = &cancel;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(call->arena);
    return 0;
}

static void time_is_over_sooner_in_haste(void **state) {
    (void)state;
    int64_t start = call_now_ms() - 1000;
    assert_false(wait_is_over(call, start, 50 * 1000));
    assert_true(wait_is_over(call, start, 900));
    call->haste = 100;
    assert_true(wait_is_over(call, start, 50 * 1000));
}

static void looks_get_rarer(void **state) {
    (void)state;
    const struct {
        int64_t haste, waited_ms, least_ms, most_ms;
    } cases[] = {
        {10, 0, 100, 25000},
        {10, 600 * 1000, 3000, 25000},
        {1, 20 * 1000, 1000, 1900}, // a twentieth of it
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t now = call_now_ms(), haste = cases[i].haste;
        call->haste = haste;
        assert_int_equal(wait_poll(call, now - cases[i].waited_ms), CALL_RUNNING);
        assert_in_range(call_now_ms() - now, cases[i].least_ms / haste, cases[i].most_ms / haste);
    }
}

static void the_unknown_is_looked_for_a_minute(void **state) {
    (void)state;
    call->haste = 100;
    assert_true(wait_unknown(call, call_now_ms()));
    assert_false(wait_unknown(call, call_now_ms() - UNKNOWN_YET_MS));
    cancel_set(*state);
    assert_false(wait_unknown(call, call_now_ms()));
}

static void looks_in_vain_for_a_minute_tell_that_it_is_gone(void **state) {
    (void)state;
    int64_t missed = 0, long_ago = call_now_ms() - UNKNOWN_YET_MS - 1;
    assert_false(wait_missed(call, &missed, true));
    assert_int_equal(missed, 0);
    assert_false(wait_missed(call, &missed, false));
    assert_in_range(missed, long_ago + UNKNOWN_YET_MS, call_now_ms());
    assert_false(wait_missed(call, &missed, false));
    missed = long_ago;
    assert_true(wait_missed(call, &missed, false));
}

// Not the look before the machine was asleep and one after it.
static void a_look_that_finds_it_begins_anew(void **state) {
    (void)state;
    int64_t missed = call_now_ms() - UNKNOWN_YET_MS - 1;
    assert_false(wait_missed(call, &missed, true));
    assert_int_equal(missed, 0);
    call->haste = INT32_MAX; // any time is a minute
    assert_false(wait_missed(call, &missed, false));
}

static void what_ends_a_wait_is_told(void **state) {
    (void)state;
    int64_t start = call_now_ms() - 7000;
    assert_false(wait_fail(call, CALL_TIMED_OUT, "the thing", "Pending", start).ok);
    const Diag *diag = call->diags->first;
    assert_string_equal(diag->summary, "Timed out while waiting");
    assert_non_null(strstr(diag->detail, "Gave up waiting for the thing after 7 s (last seen: "
                                         "Pending)."));
    assert_false(wait_fail(call, CALL_CANCELLED, "the thing", "Pending", start).ok);
    assert_string_equal(diag->next->summary, "Stopped while waiting");
    assert_non_null(strstr(diag->next->detail, "interrupted while waiting for the thing"));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(time_is_over_sooner_in_haste),       T(looks_get_rarer),
        T(the_unknown_is_looked_for_a_minute), T(looks_in_vain_for_a_minute_tell_that_it_is_gone),
        T(a_look_that_finds_it_begins_anew),   T(what_ends_a_wait_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
