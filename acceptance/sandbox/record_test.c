// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/record.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Fixture {
    Arena *arena;
    char path[32];
    Record *record;
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    f->arena = arena;
    snprintf(f->path, sizeof f->path, "/tmp/record-XXXXXX");
    close(mkstemp(f->path));
    unlink(f->path);
    const char *reason = NULL;
    assert_true(record_open(arena, f->path, &f->record, &reason).ok);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    unlink(f->path);
    arena_free(f->arena);
    return 0;
}

static Text contents(const Fixture *f) {
    Buffer buffer = buffer_new(f->arena, 1024 * 1024);
    FILE *file = fopen(f->path, "r");
    assert_non_null(file);
    char piece[4096];
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buffer_add(&buffer, piece, got);
    fclose(file);
    return buffer_text(&buffer);
}

static void a_request_is_written_as_it_came(void **state) {
    const Fixture *f = *state;
    const ContractPair headers[] = {{TEXT("X-Acs-Date"), TEXT("now")}, {TEXT("x"), TEXT("a, b")}};
    const Message message = {.method = TEXT("POST"),
                             .host = TEXT("here:80"),
                             .target = TEXT("/a%2Fb?x=1%202"),
                             .path = TEXT("/a%2Fb"),
                             .headers = headers,
                             .header_count = 2,
                             .body = {"\0\xff", 2}};
    record_write(f->record, f->arena, "fc", &message);
    assert_string_equal(
        contents(f).data,
        "{\"body\":\"AP8=\",\"headers\":[[\"X-Acs-Date\",\"now\"],[\"x\",\"a, b\"]],"
        "\"host\":\"here:80\",\"method\":\"POST\",\"service\":\"fc\","
        "\"target\":\"/a%2Fb?x=1%202\"}\n");
}

static void requests_are_appended_for_the_owner_only(void **state) {
    const Fixture *f = *state;
    const Message message = {.method = TEXT("GET"), .target = TEXT("/")};
    record_write(f->record, f->arena, "fc", &message);
    Record *again = NULL;
    const char *reason = NULL;
    assert_true(record_open(f->arena, f->path, &again, &reason).ok);
    record_write(again, f->arena, "oss", &message);
    Text rest = contents(f), line;
    assert_true(text_next(&rest, '\n', &line) && text_find(line, "\"service\":\"fc\"") > 0);
    assert_true(text_next(&rest, '\n', &line) && text_find(line, "\"service\":\"oss\"") > 0);
    struct stat found;
    assert_int_equal(stat(f->path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
}

static void a_file_that_cannot_be_made_has_a_reason(void **state) {
    const Fixture *f = *state;
    Record *none = NULL;
    const char *reason = NULL;
    assert_false(record_open(f->arena, "/nowhere/record", &none, &reason).ok);
    assert_null(none);
    assert_non_null(strstr(reason, "/nowhere/record"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_written_as_it_came, set_up, tear_down),
        cmocka_unit_test_setup_teardown(requests_are_appended_for_the_owner_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_made_has_a_reason, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
