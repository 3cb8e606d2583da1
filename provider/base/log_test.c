// SPDX-License-Identifier: MPL-2.0
#include "provider/base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char output[8192];
static int ends[2], saved;

static void capture(void) {
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    fflush(stderr);
    saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
}

// What was written to stderr since capture().
static const char *captured(void) {
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ssize_t length = read(ends[0], output, sizeof output - 1);
    close(ends[0]);
    output[length > 0 ? length : 0] = '\0';
    return output;
}

static void set_levels(const char *all, const char *provider, const char *ours) {
    const char *const values[] = {all, provider, ours};
    static const char *const names[] = {"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_LOBECHAT"};
    for (size_t i = 0; i < 3; i++) {
        if (values[i] != NULL)
            setenv(names[i], values[i], 1);
        else
            unsetenv(names[i]);
    }
    log_init();
}

static void the_later_variable_wins(void **state) {
    (void)state;
    const struct {
        const char *all, *provider, *ours;
        LogLevel lowest;
    } cases[] = {
        {NULL, NULL, NULL, LOG_OFF},       {"", NULL, NULL, LOG_OFF},
        {"TRACE", NULL, NULL, LOG_TRACE},  {"json", NULL, NULL, LOG_TRACE},
        {"debug", NULL, NULL, LOG_DEBUG},  {"nonsense", NULL, NULL, LOG_OFF},
        {"trace", "Warn", NULL, LOG_WARN}, {"trace", "warn", "info", LOG_INFO},
        {"trace", NULL, "off", LOG_OFF},   {NULL, NULL, "ERROR", LOG_ERROR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_levels(cases[i].all, cases[i].provider, cases[i].ours);
        for (LogLevel level = LOG_TRACE; level < LOG_OFF; level++)
            assert_int_equal(log_enabled(level), level >= cases[i].lowest);
    }
}

static void a_line_is_one_json_object(void **state) {
    (void)state;
    set_levels("trace", NULL, NULL);
    capture();
    LOG(LOG_INFO, "provider.api", "say \"hi\"\n", LOG_TEXT("host", "x\xff"), LOG_INT("ms", -12),
        LOG_TEXT("none", NULL));
    const char *line = captured();
    const char *start = "{\"@level\":\"info\",\"@message\":\"say \\\"hi\\\"\\n\",";
    assert_ptr_equal(strstr(line, start), line);
    assert_non_null(strstr(line, "\"@module\":\"provider.api\""));
    assert_non_null(strstr(line, "\"host\":\"x\xEF\xBF\xBD\",\"ms\":-12,\"none\":\"\"}\n"));
    const char *stamp = strstr(line, "\"@timestamp\":\"");
    assert_non_null(stamp);
    int year = 0, micros = 0;
    char zone = 0;
    assert_int_equal(
        sscanf(stamp, "\"@timestamp\":\"%4d-%*2d-%*2dT%*2d:%*2d:%*2d.%6d%c", &year, &micros, &zone),
        3);
    assert_in_range(year, 2020, 9999);
    assert_int_equal(zone, 'Z');
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void lower_levels_write_nothing(void **state) {
    (void)state;
    set_levels(NULL, NULL, "warn");
    capture();
    LOG(LOG_INFO, "provider", "message", LOG_INT("n", 1));
    log_line(LOG_DEBUG, "provider", "message", NULL, 0);
    assert_string_equal(captured(), "");
    capture();
    log_line(LOG_WARN, "provider", "message", NULL, 0);
    assert_non_null(strstr(captured(), "\"@level\":\"warn\""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_later_variable_wins),
        cmocka_unit_test(a_line_is_one_json_object),
        cmocka_unit_test(lower_levels_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
