// SPDX-License-Identifier: MPL-2.0
// The log lines of a call, and what its handler may rely on.
#include "acceptance/tools/plugin_fixture.h"
#include "provider/base/log.h"

#include <stdlib.h>
#include <unistd.h>

static char output[65536];
static int saved_stderr;

// What is written to stderr from here on, until captured_text().
static void capture(const char *level) {
    char name[] = "/tmp/dispatch-test-XXXXXX";
    int file = mkstemp(name);
    unlink(name);
    saved_stderr = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
    unsetenv("TF_LOG");
    unsetenv("TF_LOG_PROVIDER");
    setenv("TF_LOG_PROVIDER_LOBECHAT", level, 1);
    log_init();
}

static Text captured_text(void) {
    ssize_t length = pread(STDERR_FILENO, output, sizeof output - 1, 0);
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    unsetenv("TF_LOG_PROVIDER_LOBECHAT");
    log_init();
    output[length > 0 ? length : 0] = '\0';
    return text_of(output);
}

static Status check_call(Call *call, ReadChange *change) {
    (void)change;
    assert_string_equal(call->rpc, "ReadResource");
    assert_string_equal(call->type, "test_thing");
    assert_int_equal(strlen(call->id), 36);
    assert_int_equal(call_state(call), CALL_RUNNING);
    Path path = path_attribute(NULL, "size");
    call_warn(call, &path, "Odd size", "It is odd.");
    return status_ok();
}

static void read_thing(Fixture *fixture) {
    Tfplugin6__ReadResource__Request request = TFPLUGIN6__READ_RESOURCE__REQUEST__INIT;
    request.type_name = (char *)"test_thing";
    hooks.read = check_call;
    fixture_configure(fixture);
    INVOKE(fixture, "ReadResource", &request);
}

// The member of the next line that has the message; lines before it are passed over.
static const Value *line_with(Fixture *fixture, Text *rest, const char *message) {
    for (Text line; text_next(rest, '\n', &line);) {
        const Value *fields = json_parse(fixture->arena, line, NULL);
        assert_non_null(fields);
        assert_string_equal(value_cstr(value_get(fields, "@module")), "provider");
        if (text_is(value_text(value_get(fields, "@message")), message) &&
            text_is(value_text(value_get(fields, "tf_rpc")), "ReadResource"))
            return fields;
    }
    fail_msg("no line says %s", message);
    return NULL;
}

static void a_call_is_logged_from_begin_to_end(void **state) {
    capture("debug");
    read_thing(*state);
    Text rest = captured_text();
    const Value *begin = line_with(*state, &rest, "received request");
    const Value *diagnostic = line_with(*state, &rest, "response contains diagnostic");
    const Value *end = line_with(*state, &rest, "served request");
    assert_string_equal(value_cstr(value_get(begin, "tf_resource_type")), "test_thing");
    assert_true(value_equal(value_get(begin, "tf_req_id"), value_get(end, "tf_req_id")));
    assert_string_equal(value_cstr(value_get(diagnostic, "@level")), "warn");
    assert_string_equal(value_cstr(value_get(diagnostic, "diagnostic_attribute")), "size");
    assert_int_equal(value_int_or(value_get(end, "diagnostic_warning_count"), -1), 1);
    assert_int_equal(value_int_or(value_get(end, "diagnostic_error_count"), -1), 0);
    assert_true(value_int_or(value_get(end, "tf_req_duration_ms"), -1) >= 0);
}

static void the_level_leaves_lines_out(void **state) {
    capture("warn");
    read_thing(*state);
    Text lines = captured_text();
    assert_true(text_find(lines, "response contains diagnostic") >= 0);
    assert_int_equal(text_find(lines, "served request"), -1);
    capture("off");
    read_thing(*state);
    assert_int_equal(captured_text().length, 0);
}

static void request_ids_are_random_uuids(void **state) {
    capture("debug");
    read_thing(*state);
    read_thing(*state);
    Text rest = captured_text();
    const Value *first = line_with(*state, &rest, "received request");
    const Value *second = line_with(*state, &rest, "received request");
    const char *id = value_cstr(value_get(first, "tf_req_id"));
    assert_false(value_equal(value_get(first, "tf_req_id"), value_get(second, "tf_req_id")));
    assert_int_equal(id[14], '4');
    assert_non_null(strchr("89ab", id[19]));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_call_is_logged_from_begin_to_end),
        T(the_level_leaves_lines_out),
        T(request_ids_are_random_uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
