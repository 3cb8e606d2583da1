// SPDX-License-Identifier: MPL-2.0
// When the warning comes and what it names; which ready lines are refused.
#include "resources/sandbox.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VARIABLE "LOBECHAT_SANDBOX"
#define CLOUD "Talking to a sandbox, not to Alibaba Cloud"
#define TENANT "Talking to a sandbox, not to Auth0"

static void the_warning(void **state) {
    (void)state;
    static const struct {
        const char *config, *ready, *variable; // variable: ALIBABA_CLOUD_ENDPOINT_RDS
        const char *summary, *part, *other;    // summary NULL: no warning
    } cases[] = {
        {.config = "{}"},
        {.config = "{}", .ready = "{}", .summary = CLOUD, .part = "\"box.json\" in the variable"},
        {.config = "{\"endpoints\":{\"fc\":\"http://127.0.0.1:81\"}}",
         .summary = CLOUD,
         .part = "\n  - fc: http://127.0.0.1:81 in the provider block\n"},
        {.config = "{\"endpoints\":{\"fc\":\"https://fcv3.cn-hangzhou.aliyuncs.com\"}}"},
        {.config = "{\"endpoints\":{\"fc\":\"https://localhost.example.com\"}}"},
        {.config = "{}", .variable = "rds.example.com"},
        {.config = "{}",
         .variable = "localhost:5000",
         .summary = CLOUD,
         .part = "\n  - rds: localhost:5000 in the variable ALIBABA_CLOUD_ENDPOINT_RDS\n"},
        {.config = "{\"endpoints\":{\"auth0\":\"https://[::1]:1\"}}",
         .summary = TENANT,
         .part = "\n  - auth0: https://[::1]:1 in the provider block\n"},
        {.config = "{\"endpoints\":{\"auth0\":\"http://127.0.0.1:2\"}}",
         .ready = "{\"endpoints\":{\"fc\":\"http://127.0.0.1:1\"}}",
         .variable = "http://127.0.0.2",
         .summary = CLOUD,
         .part = "every service",
         .other = "- auth0: http://127.0.0.1:2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 5000);
        setenv(VARIABLE, "box.json", 1);
        setenv("ALIBABA_CLOUD_ENDPOINT_RDS", cases[i].variable != NULL ? cases[i].variable : "", 1);
        Text ready = text_of(cases[i].ready != NULL ? cases[i].ready : "null");
        const AlibabaSettings settings = {
            .config = json_parse(call->arena, text_of(cases[i].config), NULL),
            .sandbox = json_parse(call->arena, ready, NULL)};
        sandbox_warn(call, &settings);
        assert_int_equal(call->diags->errors, 0);
        assert_int_equal(call->diags->warnings, cases[i].summary != NULL);
        if (cases[i].summary != NULL) {
            const Diag *said = call->diags->first;
            assert_string_equal(said->summary, cases[i].summary);
            if (strstr(said->detail, cases[i].part) == NULL) fail_msg("%zu: %s", i, said->detail);
            if (cases[i].other != NULL) assert_non_null(strstr(said->detail, cases[i].other));
        }
        fixture_call_end(&fixture);
    }
    unsetenv("ALIBABA_CLOUD_ENDPOINT_RDS");
}

static Status read_line(Call *call, const char *line, const Value **ret) {
    char name[] = "/tmp/sandbox_test_XXXXXX";
    FILE *file = fdopen(mkstemp(name), "w");
    fputs(line, file);
    fclose(file);
    setenv(VARIABLE, name, 1);
    Status status = sandbox_read(call, call->arena, ret);
    unlink(name);
    return status;
}

static void ready_lines(void **state) {
    (void)state;
    static const struct {
        const char *line, *summary; // summary NULL: taken
    } cases[] = {
        {"{\"endpoints\":{\"fc\":\"http://127.0.0.1:1\",\"oss\":\"http://oss.localhost:2\"}}\n",
         NULL},
        {"{}", NULL},
        {"[]", "Sandbox file is not a ready line"},
        {"{", "Sandbox file is not a ready line"},
        {"{\"endpoints\":{\"fc\":\"http://127.0.0.1:1\",\"sts\":\"https://sts.aliyuncs.com\"}}",
         "Sandbox is not on this machine"},
        {"{\"endpoints\":{\"fc\":\"fc.example.com\"}}", "Sandbox is not on this machine"},
        {"{\"endpoints\":{\"fc\":[]}}", "Sandbox is not on this machine"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 5000);
        const Value *line;
        Status status = read_line(call, cases[i].line, &line);
        assert_int_equal(status.ok, cases[i].summary == NULL);
        if (status.ok)
            assert_int_equal(line->kind, VALUE_MAP);
        else
            assert_string_equal(call->diags->first->summary, cases[i].summary);
        fixture_call_end(&fixture);
    }
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 5000);
    const Value *none;
    setenv(VARIABLE, "", 1);
    assert_true(sandbox_read(call, call->arena, &none).ok);
    assert_true(value_is_null(none));
    setenv(VARIABLE, "/tmp/sandbox_test_no_such_file", 1);
    assert_false(sandbox_read(call, call->arena, &none).ok);
    fixture_call_end(&fixture);
    unsetenv(VARIABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_warning),
                                       cmocka_unit_test(ready_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
