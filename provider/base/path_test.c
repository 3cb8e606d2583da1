// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void printing(void **state) {
    (void)state;
    Path domain = path_attribute(NULL, "custom_domain");
    Path cert = path_attribute(&domain, "cert_config");
    Path tags = path_attribute(NULL, "tags");
    Path key = path_key(&tags, TEXT("a.b"));
    Path list = path_attribute(NULL, "list");
    Path index = path_index(&list, 12);
    Path below = path_attribute(&index, "name");
    Path top = path_index(NULL, 0);
    assert_string_equal(path_print(arena, NULL), "");
    assert_string_equal(path_print(arena, &cert), "custom_domain.cert_config");
    assert_string_equal(path_print(arena, &key), "tags[\"a.b\"]");
    assert_string_equal(path_print(arena, &below), "list[12].name");
    assert_string_equal(path_print(arena, &top), "[0]");
}

static void equality(void **state) {
    (void)state;
    Path a = path_attribute(NULL, "a"), b = path_attribute(NULL, "b");
    Path ab = path_attribute(&a, "b"), akey = path_key(&a, TEXT("b"));
    Path a0 = path_index(&a, 0), a1 = path_index(&a, 1), b0 = path_index(&b, 0);
    const Path *const all[] = {NULL, &a, &b, &ab, &akey, &a0, &a1, &b0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t j = 0; j < sizeof all / sizeof *all; j++)
            assert_int_equal(path_equal(all[i], all[j]), i == j);
        assert_true(path_equal(all[i], path_copy(arena, all[i])));
    }
    assert_int_equal(path_length(NULL), 0);
    assert_int_equal(path_length(&a), 1);
    assert_int_equal(path_length(&a0), 2);
}

static void copies_are_deep(void **state) {
    (void)state;
    char name[] = "name", text[] = "key";
    Path first = path_attribute(NULL, name);
    Path second = path_key(&first, text_of(text));
    const Path *copy = path_copy(arena, &second);
    memset(name, 'x', 4);
    memset(text, 'x', 3);
    first = path_index(NULL, 0);
    assert_string_equal(path_print(arena, copy), "name[\"key\"]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printing),
        cmocka_unit_test(equality),
        cmocka_unit_test(copies_are_deep),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
