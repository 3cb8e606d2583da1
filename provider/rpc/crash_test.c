// SPDX-License-Identifier: MPL-2.0
// What a process that crashes leaves on stderr.
#include "provider/rpc/crash.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char output[65536];

// Runs body in a child and keeps what it wrote to stderr. Returns its wait status.
static int crash_in_child(void (*body)(void), bool keep_core) {
    int pipes[2], status = 0;
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        crash_install(keep_core);
        body();
        _exit(0);
    }
    close(pipes[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(pipes[0], output + length, sizeof output - 1 - length)) > 0;)
        length += (size_t)got;
    output[length] = '\0';
    close(pipes[0]);
    waitpid(child, &status, 0);
    return status;
}

static void raise_in_call(void) {
    crash_enter("ApplyResourceChange", "test_thing");
    raise(SIGSEGV);
}

static void the_report_names_call_and_type(void **state) {
    (void)state;
    int status = crash_in_child(raise_in_call, false);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
    assert_ptr_equal(strstr(output, "panic: SIGSEGV in ApplyResourceChange test_thing\n"), output);
    assert_non_null(strstr(output, "crash_test")); // a frame of the backtrace
}

static void abort_outside_a_call(void) {
    crash_enter("ReadResource", "test_thing");
    crash_leave();
    abort();
}

static void a_call_that_ended_is_not_named(void **state) {
    (void)state;
    crash_in_child(abort_outside_a_call, false);
    assert_ptr_equal(strstr(output, "panic: SIGABRT in no call\n"), output);
}

static void the_signal_is_raised_again_for_a_core(void **state) {
    (void)state;
    int status = crash_in_child(raise_in_call, true);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
    assert_non_null(strstr(output, "panic: SIGSEGV"));
}

static void *crash_in_thread(void *unused) {
    crash_thread_begin();
    crash_enter("PlanResourceChange", NULL);
    raise(SIGFPE);
    return unused;
}

static void start_thread(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, crash_in_thread, NULL) == 0) pthread_join(thread, NULL);
}

static void each_thread_names_its_own_call(void **state) {
    (void)state;
    crash_in_child(start_thread, false);
    assert_ptr_equal(strstr(output, "panic: SIGFPE in PlanResourceChange\n"), output);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_names_call_and_type),
        cmocka_unit_test(a_call_that_ended_is_not_named),
        cmocka_unit_test(the_signal_is_raised_again_for_a_core),
        cmocka_unit_test(each_thread_names_its_own_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
