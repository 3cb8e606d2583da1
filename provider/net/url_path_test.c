// SPDX-License-Identifier: MPL-2.0
#include "provider/net/url_path.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

static void paths(void **state) {
    (void)state;
    static const struct {
        const char *template, *arguments, *path, *missing;
    } cases[] = {
        {"/users", "{}", "/users", NULL},
        {"/users/{id}", "{\"id\":\"auth|5\"}", "/users/auth%7C5", NULL},
        {"/a/{x}/b/{y}", "{\"x\":\"../..\",\"y\":\"?#%\"}", "/a/..%2F../b/%3F%23%25", NULL},
        {"/a/{x}/b/{y}", "{\"x\":\"1\"}", "/a/1/b/", "y"},
        {"/a/{x}", "{\"x\":\"\"}", "/a/", "x"},
        {"/a/{x}", "{\"x\":null}", "/a/", "x"},
        {"/a/{x}", "null", "/a/", "x"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Value *arguments = json_parse(arena, text_of(cases[i].arguments), NULL);
        assert_string_equal(url_path_fill(arena, cases[i].template, arguments).data, cases[i].path);
        const char *missing = url_path_missing(arena, cases[i].template, arguments);
        if (cases[i].missing == NULL)
            assert_null(missing);
        else
            assert_string_equal(missing, cases[i].missing);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
