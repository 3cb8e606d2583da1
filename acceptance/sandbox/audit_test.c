// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/audit.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t lines_of(Text text) {
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++) lines += text.data[i] == '\n';
    return lines;
}

static void an_entry_has_every_member(void **state) {
    Audit *audit = audit_new(*state);
    const Value *names = json_parse(*state, TEXT("[\"cpu\",\"environmentVariables\"]"), NULL);
    const AuditEntry entry = {.time_ms = 1787299750007,
                              .service = "fc",
                              .operation = "CreateFunction",
                              .status = 200,
                              .request_id = "ID",
                              .access_key_id = "SANDBOXx",
                              .names = names,
                              .object = "fc/functions/a",
                              .committed = true};
    audit_write(audit, &entry);
    assert_string_equal(
        audit_read(audit, *state, 0).data,
        "{\"access_key_id\":\"SANDBOXx\",\"code\":null,\"committed\":true,\"fault\":null,"
        "\"object\":\"fc/functions/a\",\"operation\":\"CreateFunction\","
        "\"parameters\":[\"cpu\",\"environmentVariables\"],\"request_id\":\"ID\",\"seq\":1,"
        "\"service\":\"fc\",\"status\":200,\"time\":\"2026-08-21T08:09:10.007Z\"}\n");
}

static void reading_starts_where_it_is_told(void **state) {
    Audit *audit = audit_new(*state);
    const AuditEntry entry = {.service = "fc"};
    for (int i = 0; i < 10; i++) audit_write(audit, &entry);
    assert_int_equal(lines_of(audit_read(audit, *state, 0)), 10);
    assert_int_equal(lines_of(audit_read(audit, *state, 7)), 3);
    assert_int_equal(lines_of(audit_read(audit, *state, 10)), 0);
}

static void memory_is_bounded(void **state) {
    Audit *audit = audit_new(*state);
    const AuditEntry entry = {.service = "fc"};
    for (int i = 0; i < 20000; i++) audit_write(audit, &entry);
    size_t kept = lines_of(audit_read(audit, *state, 0));
    assert_in_range(kept, 4096, 8192);
    assert_int_equal(lines_of(audit_read(audit, *state, 19990)), 10);
}

static void a_file_gets_every_line(void **state) {
    char path[] = "/tmp/audit_test.XXXXXX";
    int made = mkstemp(path);
    assert_true(made >= 0);
    close(made);
    Audit *audit = audit_new(*state);
    assert_true(audit_open(audit, path));
    const AuditEntry entry = {.service = "fc", .code = "quote\"d"};
    audit_write(audit, &entry);
    audit_write(audit, &entry);
    char line[1024];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int i = 1; i <= 2; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        const Value *read = json_parse(*state, text_of(line), NULL);
        assert_non_null(read);
        assert_int_equal(value_int_or(value_get(read, "seq"), 0), i);
    }
    assert_null(fgets(line, sizeof line, file));
    fclose(file);
    unlink(path);
    assert_false(audit_open(audit_new(*state), "/nonexistent/audit"));
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_entry_has_every_member),
        TEST(reading_starts_where_it_is_told),
        TEST(memory_is_bounded),
        TEST(a_file_gets_every_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
