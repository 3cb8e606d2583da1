// SPDX-License-Identifier: MPL-2.0
#include "provider/base/call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;
static Cancel cancel;
static Call *call;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    cancel_init(&cancel);
    call = ARENA_NEW(arena, Call);
    *call = (Call){.arena = arena,
                   .diags = diags_new(arena),
                   .cancel = &cancel,
                   .deadline_ms = call_now_ms() + 60000};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static Status fail_twice(void) {
    TRY(call_fail(call, NULL, "First", "%d", 1));
    return call_fail(call, NULL, "Second", "%d", 2);
}

static void failing_records_and_stops(void **state) {
    (void)state;
    assert_false(call_has_errors(call));
    assert_false(fail_twice().ok);
    assert_true(call_has_errors(call));
    assert_int_equal(call->diags->errors, 1);
    assert_string_equal(call->diags->first->summary, "First");
    assert_string_equal(call->diags->first->detail, "1");
}

static void warnings_are_no_errors(void **state) {
    (void)state;
    Path path = path_attribute(NULL, "name");
    call_warn(call, &path, "Summary", "%s", "");
    assert_false(call_has_errors(call));
    assert_int_equal(call->diags->warnings, 1);
    assert_string_equal(call->diags->first->detail, "");
    assert_true(path_equal(call->diags->first->path, &path));
}

static void long_details_are_kept_whole(void **state) {
    (void)state;
    assert_false(call_fail(call, NULL, "Summary", "%0100000d", 1).ok);
    assert_int_equal(strlen(call->diags->first->detail), 100000);
}

static void states(void **state) {
    (void)state;
    assert_int_equal(call_state(call), CALL_RUNNING);
    assert_in_range(call_remaining_ms(call), 50000, 60000);
    call->deadline_ms = call_now_ms() - 1;
    assert_int_equal(call_state(call), CALL_TIMED_OUT);
    assert_int_equal(call_remaining_ms(call), 0);
    cancel_set(&cancel);
    assert_int_equal(call_state(call), CALL_CANCELLED);
    call->cancel = NULL;
    assert_int_equal(call_state(call), CALL_TIMED_OUT);
}

static void sleeping_lasts(void **state) {
    (void)state;
    int64_t start = call_now_ms();
    assert_int_equal(call_sleep(call, 30), CALL_RUNNING);
    assert_in_range(call_now_ms() - start, 30, 5000);
}

static void a_hasty_test_sleeps_less(void **state) {
    (void)state;
    int64_t start = call_now_ms();
    call->haste = 1000;
    assert_int_equal(call_sleep(call, 30000), CALL_RUNNING);
    assert_in_range(call_now_ms() - start, 30, 5000);
}

static void the_deadline_ends_a_sleep(void **state) {
    (void)state;
    int64_t start = call_now_ms();
    call->deadline_ms = start + 20;
    assert_int_equal(call_sleep(call, 30000), CALL_TIMED_OUT);
    assert_in_range(call_now_ms() - start, 20, 5000);
    assert_int_equal(call_sleep(call, 30000), CALL_TIMED_OUT);
}

static void *stop_soon(void *context) {
    call_sleep(context, 20);
    cancel_set(&cancel);
    return NULL;
}

static void stopping_wakes_a_sleeper(void **state) {
    (void)state;
    pthread_t thread;
    int64_t start = call_now_ms();
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, call), 0);
    assert_int_equal(call_sleep(call, 30000), CALL_CANCELLED);
    pthread_join(thread, NULL);
    assert_in_range(call_now_ms() - start, 0, 5000);
    assert_int_equal(call_sleep(call, 30000), CALL_CANCELLED);
    assert_in_range(call_now_ms() - start, 0, 5000);
}

static void *work(void *context) {
    Call *fork = context;
    fork->id = arena_printf(fork->arena, "made by the thread");
    (void)call_fail(fork, NULL, "Summary", "detail").ok;
    return NULL;
}

// What the thread made is valid after it ended, until the parent's arena is freed.
static void a_fork_shares_all_but_the_memory(void **state) {
    (void)state;
    Call *fork = call_fork(call);
    assert_ptr_not_equal(fork->arena, call->arena);
    assert_ptr_equal(fork->diags, call->diags);
    assert_ptr_equal(fork->cancel, call->cancel);
    assert_true(fork->deadline_ms == call->deadline_ms);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, work, fork), 0);
    pthread_join(thread, NULL);
    assert_string_equal(fork->id, "made by the thread");
    assert_true(call_has_errors(call));
}

static void a_quotation_is_cut_after_its_secrets_are_out(void **state) {
    (void)state;
    Call *fork = call_fork(call);
    call_hide(fork, TEXT("a-secret-of-the-fork")); // all threads of the call share it
    assert_true(text_is(call_quote(call, TEXT(" it is a-secret-of-the-fork! "), 100),
                        "it is (sensitive value)!"));
    for (size_t most = 0; most < 40; most++) {
        Text quoted = call_quote(call, TEXT("it is a-secret-of-the-fork!"), most);
        assert_true(quoted.length <= most);
        assert_int_equal(text_find(text_copy(arena, quoted), "a-"), -1);
    }
    (void)call_fail(call, NULL, "Bad a-secret-of-the-fork", "%s", "a-secret-of-the-fork");
    diags_mask(call->diags);
    assert_string_equal(call->diags->first->summary, "Bad (sensitive value)");
    assert_string_equal(call->diags->first->detail, "(sensitive value)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(failing_records_and_stops),
        TEST(warnings_are_no_errors),
        TEST(long_details_are_kept_whole),
        TEST(states),
        TEST(sleeping_lasts),
        TEST(a_hasty_test_sleeps_less),
        TEST(the_deadline_ends_a_sleep),
        TEST(stopping_wakes_a_sleeper),
        TEST(a_fork_shares_all_but_the_memory),
        TEST(a_quotation_is_cut_after_its_secrets_are_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
