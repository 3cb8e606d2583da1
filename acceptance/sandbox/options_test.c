// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/options.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

enum { MOST = 8 };

static bool parse(const char *const *words, Options *ret, bool *ret_help, const char **ret_reason) {
    char *argv[MOST + 2] = {"lobechat-sandbox"};
    int argc = 1;
    for (; argc <= MOST && words[argc - 1] != NULL; argc++) {
        argv[argc] = (char *)(uintptr_t)words[argc - 1]; // getopt only reorders
    }
    return options_parse(argc, argv, ret, ret_help, ret_reason);
}

static void options_are_understood(void **state) {
    (void)state;
    Options options;
    bool help;
    const char *reason;
    const char *const none[] = {NULL};
    assert_true(parse(none, &options, &help, &reason));
    assert_int_equal(options.port, 0);
    assert_true(options.time_scale == 1);
    assert_false(options.seeded);
    assert_string_equal(options.region, "cn-hangzhou");
    const char *const all[] = {"--port", "8000",         "--seed=7",  "--time-scale",
                               "0.5",    "--latency=20", "--state=s", NULL};
    assert_true(parse(all, &options, &help, &reason));
    assert_int_equal(options.port, 8000);
    assert_true(options.seeded && options.seed == 7);
    assert_true(options.time_scale == 0.5);
    assert_int_equal(options.latency_ms, 20);
    assert_string_equal(options.state, "s");
    const char *const more[] = {"--tls-dir=t",
                                "--audit=a",
                                "--region=cn-shanghai",
                                "--auth0-rate=50",
                                "--record=c",
                                "--behaviour={}",
                                "--help",
                                "--clock=2040-01-01T00:00:00Z",
                                NULL};
    assert_true(parse(more, &options, &help, &reason));
    assert_string_equal(options.tls_dir, "t");
    assert_string_equal(options.audit, "a");
    assert_string_equal(options.record, "c");
    assert_string_equal(options.behaviour, "{}");
    assert_string_equal(options.region, "cn-shanghai");
    assert_int_equal(options.auth0_rate, 50);
    assert_true(help);
    assert_true(options.counted && options.clock_ms == 2208988800000);
}

static void nonsense_has_a_reason(void **state) {
    (void)state;
    const char *const cases[][3] = {
        {"--port", "x"},          {"--port", "70000"},
        {"--port", "-1"},         {"--port"},
        {"--seed", ""},           {"--time-scale", "0"},
        {"--time-scale", "-5"},   {"--time-scale", "1e9"},
        {"--time-scale", "2x"},   {"--time-scale", "nan"},
        {"--latency", "9999999"}, {"--auth0-rate", "1001"},
        {"--clock", "2040"},      {"--clock", "now"},
        {"--colour", "red"},      {"extra"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Options options = {.port = 42};
        bool help;
        const char *reason = NULL;
        if (parse(cases[i], &options, &help, &reason)) fail_msg("case %zu is accepted", i);
        assert_non_null(reason);
        assert_int_equal(options.port, 42);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_understood),
        cmocka_unit_test(nonsense_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
