// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/hide.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char shown[1024 * 1024];

// What others see of this process's environment.
static size_t shown_read(void) {
    int file = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t length = 0, got;
    while (file >= 0 && (got = read(file, shown + length, sizeof shown - (size_t)length)) > 0)
        length += got;
    close(file);
    return (size_t)length;
}

static bool shown_has(const char *text) {
    return memmem(shown, shown_read(), text, strlen(text)) != NULL;
}

static void it_is_seen_by_nobody_and_still_found(void **state) {
    (void)state;
    assert_true(shown_has("ENVIRONMENT_TEST=canary-7f3kQ"));
    hide_environment();
    assert_false(shown_has("canary-7f3kQ"));
    assert_false(shown_has("ENVIRONMENT_TEST"));
    assert_string_equal(getenv("ENVIRONMENT_TEST"), "canary-7f3kQ");
    assert_string_equal(getenv("ENVIRONMENT_EMPTY"), "");
    assert_null(getenv("TF_VAR_environment_test")); // not ours to keep
    assert_non_null(getenv("PATH"));
    hide_environment(); // a second time changes nothing
    assert_string_equal(getenv("ENVIRONMENT_TEST"), "canary-7f3kQ");
    assert_int_equal(setenv("ENVIRONMENT_TEST", "other", 1), 0);
    assert_string_equal(getenv("ENVIRONMENT_TEST"), "other");
}

// The kernel shows what a process was started with: start this one again with variables to hide.
int main(int argc, char **argv) {
    (void)argc;
    if (getenv("ENVIRONMENT_TEST") == NULL) {
        setenv("ENVIRONMENT_TEST", "canary-7f3kQ", 1);
        setenv("ENVIRONMENT_EMPTY", "", 1);
        setenv("TF_VAR_environment_test", "canary-7f3kQ", 1);
        execv(argv[0], argv);
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_seen_by_nobody_and_still_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
