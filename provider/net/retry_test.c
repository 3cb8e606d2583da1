// SPDX-License-Identifier: MPL-2.0
#include "provider/net/retry.h"

#include "acceptance/tools/http_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void delays_grow_and_stay_below_their_ceiling(void **state) {
    (void)state;
    static const struct {
        RetryClass class;
        int attempt;
        int64_t ceiling;
    } cases[] = {{RETRY_TRANSIENT, 1, 100},  {RETRY_TRANSIENT, 3, 400},
                 {RETRY_TRANSIENT, 7, 6400}, {RETRY_THROTTLED, 1, 1000},
                 {RETRY_THROTTLED, 4, 8000}, {RETRY_THROTTLED, 11, 20000},
                 {RETRY_CONFLICT, 1, 1000},  {RETRY_CONFLICT, 39, 20000}};
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 600 * 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t highest = 0, lowest = INT64_MAX;
        for (int n = 0; n < 200; n++) {
            RetryBudget *budget = retry_budget_new(1000);
            int64_t delay = retry_delay_ms(call, budget, cases[i].class, cases[i].attempt, 0);
            retry_budget_free(budget);
            assert_in_range(delay, 0, cases[i].ceiling);
            if (delay > highest) highest = delay;
            if (delay < lowest) lowest = delay;
        }
        // Full jitter: the whole range is used.
        assert_true(highest > cases[i].ceiling * 8 / 10);
        assert_true(lowest < cases[i].ceiling * 2 / 10);
    }
    fixture_call_end(&fixture);
}

static void gives_up(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    RetryBudget *budget = retry_budget_new(1000);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_NO, 1, 0), -1);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_TRANSIENT, 8, 0), -1);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_THROTTLED, 12, 0), -1);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_CONFLICT, 40, 0), -1);
    call->deadline_ms = call_now_ms() + 5000;
    assert_int_equal(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 6000), -1); // no time left
    retry_budget_free(budget);
    fixture_call_end(&fixture);
}

static void honours_retry_after(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 600 * 1000);
    RetryBudget *budget = retry_budget_new(1000);
    assert_in_range(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 3000), 3000, 3100);
    assert_in_range(retry_delay_ms(call, budget, RETRY_THROTTLED, 1, 5000), 5000, 6000);
    assert_in_range(retry_delay_ms(call, budget, RETRY_THROTTLED, 1, 3600 * 1000), 60000, 61000);
    retry_budget_free(budget);
    fixture_call_end(&fixture);
}

static void budget_runs_dry_and_is_refunded(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 600 * 1000);
    RetryBudget *budget = retry_budget_new(30);
    assert_true(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0) >= 0);
    assert_true(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0) >= 0);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0), -1);
    assert_true(retry_delay_ms(call, budget, RETRY_CONFLICT, 1, 0) >= 0);
    retry_budget_refund(budget);
    assert_true(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0) >= 0);
    for (int i = 0; i < 100; i++) retry_budget_refund(budget); // never above its capacity
    for (int i = 0; i < 2; i++)
        assert_true(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0) >= 0);
    assert_int_equal(retry_delay_ms(call, budget, RETRY_TRANSIENT, 1, 0), -1);
    retry_budget_free(budget);
    retry_budget_free(NULL);
    fixture_call_end(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_grow_and_stay_below_their_ceiling),
        cmocka_unit_test(gives_up),
        cmocka_unit_test(honours_retry_after),
        cmocka_unit_test(budget_runs_dry_and_is_refunded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
