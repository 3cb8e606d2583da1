// SPDX-License-Identifier: MPL-2.0
#include "provider/base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void kept_in_order(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    char detail[] = "first detail";
    Path path = path_attribute(NULL, "name");
    diags_add(diags, DIAG_ERROR, &path, "First", text_of(detail));
    memset(detail, 'x', sizeof detail - 1);
    path = path_attribute(NULL, "other");
    diags_add(diags, DIAG_WARNING, NULL, "Second", TEXT(""));
    assert_int_equal(diags->errors, 1);
    assert_int_equal(diags->warnings, 1);
    assert_string_equal(diags->first->summary, "First");
    assert_string_equal(diags->first->detail, "first detail");
    assert_string_equal(path_print(arena, diags->first->path), "name");
    assert_ptr_equal(diags->first->next, diags->last);
    assert_int_equal(diags->last->severity, DIAG_WARNING);
    assert_null(diags->last->path);
    assert_null(diags->last->next);
    arena_free(arena);
}

static void only_exact_repetitions_are_dropped(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    Path path = path_attribute(NULL, "name");
    for (int i = 0; i < 3; i++) {
        diags_add(diags, DIAG_ERROR, &path, "Summary", TEXT("detail"));
        diags_add(diags, DIAG_WARNING, &path, "Summary", TEXT("detail"));
        diags_add(diags, DIAG_ERROR, NULL, "Summary", TEXT("detail"));
        diags_add(diags, DIAG_ERROR, &path, "Another", TEXT("detail"));
        diags_add(diags, DIAG_ERROR, &path, "Summary", TEXT("another"));
    }
    assert_int_equal(diags->errors, 4);
    assert_int_equal(diags->warnings, 1);
    arena_free(arena);
}

// One invalid byte would make Terraform drop the whole answer.
static void texts_are_made_valid(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    diags_add(diags, DIAG_ERROR, NULL, "bad \xff", TEXT("NUL \0 and \xc3"));
    assert_string_equal(diags->first->summary, "bad \xEF\xBF\xBD");
    assert_string_equal(diags->first->detail, "NUL \xEF\xBF\xBD and \xEF\xBF\xBD");
    arena_free(arena);
}

enum { THREADS = 8, EACH = 50 };

typedef struct Adder {
    Diags *diags;
    int number;
} Adder;

static void *add_many(void *context) {
    const Adder *adder = context;
    for (int i = 0; i < EACH; i++) {
        char detail[40];
        int length = snprintf(detail, sizeof detail, "%d of %d", i, adder->number);
        diags_add(adder->diags, DIAG_ERROR, NULL, "Summary",
                  (Text){.data = detail, .length = (size_t)length});
    }
    return NULL;
}

static void threads_may_add(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags *diags = diags_new(arena);
    pthread_t threads[THREADS];
    Adder adders[THREADS];
    for (int i = 0; i < THREADS; i++) {
        adders[i] = (Adder){.diags = diags, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, add_many, &adders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    size_t count = 0;
    for (const Diag *diag = diags->first; diag != NULL; diag = diag->next) count++;
    assert_int_equal(count, THREADS * EACH);
    assert_int_equal(diags->errors, THREADS * EACH);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_in_order),
        cmocka_unit_test(only_exact_repetitions_are_dropped),
        cmocka_unit_test(texts_are_made_valid),
        cmocka_unit_test(threads_may_add),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
