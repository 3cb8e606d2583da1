// SPDX-License-Identifier: MPL-2.0
// What a request leaves in the log: one line with exactly the allowed fields, and of address,
// headers and bodies nothing that could be a secret.
#include "acceptance/tools/http_echo.h"
#include "provider/base/log.h"
#include "provider/value/json.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { LOG_MAX = 64 * 1024 };

// Standard error goes to a file while it is captured.
typedef struct Capture {
    int file, kept;
} Capture;

static void capture_begin(Capture *capture) {
    char name[] = "/tmp/http_log_test_XXXXXX";
    capture->file = mkstemp(name);
    assert_true(capture->file >= 0);
    unlink(name);
    capture->kept = dup(STDERR_FILENO);
    dup2(capture->file, STDERR_FILENO);
}

static Text capture_end(Capture *capture, Arena *arena) {
    dup2(capture->kept, STDERR_FILENO);
    close(capture->kept);
    char *text = arena_alloc(arena, LOG_MAX);
    ssize_t length = pread(capture->file, text, LOG_MAX - 1, 0);
    close(capture->file);
    return (Text){.data = text, .length = length > 0 ? (size_t)length : 0};
}

static Text request_log(Call *call, const char *url) {
    const HttpHeader headers[] = {{"authorization", TEXT("CANARY-HEADER")}};
    const HttpRequest request = {
        .method = "POST",
        .url = arena_printf(call->arena, "%s/CANARY-PATH?q=CANARY-QUERY", url),
        .headers = headers,
        .header_count = 1,
        .body = TEXT("CANARY-BODY"),
        .service = "fc",
        .operation = "GetFunction",
        .path_template = "/functions/{functionName}"};
    HttpClient *client = http_client_new("test");
    Capture capture;
    capture_begin(&capture);
    HttpResponse response = send_to(call, client, request);
    Text log = capture_end(&capture, call->arena);
    http_client_free(client);
    assert_non_null(response.body.data != NULL ? response.body.data : response.error);
    return log;
}

static void one_line_without_secrets(void **state) {
    (void)state;
    Fixture server = {0};
    int requests = 0;
    fixture_start(&server, echo, &requests);
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    setenv("TF_LOG", "TRACE", 1);
    log_init();
    Text log = request_log(call, server.url);
    assert_int_equal(text_find(log, "CANARY"), -1);
    assert_int_equal(text_find(log, "\n"), log.length - 1); // one line
    const Value *line = json_parse(call->arena, log, NULL);
    assert_non_null(line);
    static const struct {
        const char *field, *value;
    } fields[] = {{"@module", "provider.api"},
                  {"@level", "debug"},
                  {"service", "fc"},
                  {"operation", "GetFunction"},
                  {"method", "POST"},
                  {"path", "/functions/{functionName}"},
                  {"status", "200"},
                  {"request_id", "RID-1"},
                  {"attempt", "1"},
                  {"tf_req_id", "test"}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_string_equal(value_cstr(value_get(line, fields[i].field)), fields[i].value);
    assert_string_equal(value_cstr(value_get(line, "host")), server.url + strlen("http://"));
    assert_true(value_int_or(value_get(line, "duration_ms"), -1) >= 0);
    assert_int_equal(value_count(line), 14); // these, duration_ms, @message and @timestamp
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

static void a_failed_request_is_logged_alike(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    setenv("TF_LOG", "TRACE", 1);
    log_init();
    Text log = request_log(call, "http://127.0.0.1:1");
    assert_int_equal(text_find(log, "CANARY"), -1);
    const Value *line = json_parse(call->arena, log, NULL);
    assert_string_equal(value_cstr(value_get(line, "@message")), "not sent");
    assert_string_equal(value_cstr(value_get(line, "status")), "0");
    fixture_call_end(&fixture);
}

static void silent_unless_asked(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    unsetenv("TF_LOG");
    log_init();
    assert_int_equal(request_log(call, "http://127.0.0.1:1").length, 0);
    fixture_call_end(&fixture);
}

int main(void) {
    echo_clean_environment();
    unsetenv("TF_LOG_PROVIDER");
    unsetenv("TF_LOG_PROVIDER_LOBECHAT");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_without_secrets),
        cmocka_unit_test(a_failed_request_is_logged_alike),
        cmocka_unit_test(silent_unless_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
