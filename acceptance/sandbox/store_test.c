// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/store.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THINGS "x/things"

typedef struct Fixture {
    Arena *arena;
    char path[64];
} Fixture;

static const Value *json(const Fixture *f, const char *text) {
    const Value *value = json_parse(f->arena, text_of(text), NULL);
    assert_non_null(value);
    return value;
}

static void put(const Fixture *f, Store *store, const char *key, const char *text) {
    store_put(store, THINGS, text_of(key), json(f, text));
}

static void commit(Store *store, int64_t time_ms) {
    const char *reason = NULL;
    assert_true(store_commit(store, time_ms, &reason).ok);
    store_release(store);
}

static void assert_thing(const Fixture *f, const Store *store, const char *key,
                         const char *expected) {
    const Value *value = store_get(store, THINGS, text_of(key));
    if (expected == NULL) {
        assert_null(value);
        return;
    }
    assert_non_null(value);
    assert_string_equal(json_print(f->arena, value).data, expected);
}

static Store *opened(const Fixture *f) {
    Store *store = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    if (!store_open(store, f->path, &loaded, &reason).ok) fail_msg("%s", reason);
    return store;
}

static void objects_are_kept_in_order(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    static const char *const keys[] = {"b", "a/2", "c", "a", "a/1", "ab"};
    for (size_t i = 0; i < 6; i++) put(f, store, keys[i], "{}");
    commit(store, 1);
    assert_int_equal(store_count(store, THINGS), 6);
    static const char *const sorted[] = {"a", "a/1", "a/2", "ab", "b", "c"};
    size_t at = 0;
    for (const StoreObject *o = store_next(store, THINGS, TEXT("")); o != NULL;
         o = store_next(store, THINGS, o->key)) {
        assert_string_equal(o->key.data, sorted[at++]);
    }
    assert_int_equal(at, 6);
    // The children of an object, and a place between two objects.
    assert_string_equal(store_next(store, THINGS, TEXT("a/"))->key.data, "a/1");
    assert_string_equal(store_next(store, THINGS, TEXT("aa"))->key.data, "ab");
    assert_null(store_next(store, THINGS, TEXT("c")));
    assert_null(store_next(store, "x/none", TEXT("")));
}

// Made in an order that is not theirs, so many that the room for them grows.
static void collections_are_kept_in_order(void **state) {
    const Fixture *f = *state;
    enum { COUNT = 50 };
    Store *store = store_new(f->arena);
    for (int i = 0; i < COUNT; i++) {
        const char *name = arena_printf(f->arena, "x/%02d", i * 7 % COUNT);
        store_put(store, name, TEXT("k"), value_int(f->arena, i * 7 % COUNT));
    }
    const char *name = NULL;
    for (int i = 0; i < COUNT; i++) {
        name = store_next_collection(store, name);
        assert_string_equal(name, arena_printf(f->arena, "x/%02d", i));
        assert_int_equal(value_int_or(store_get(store, name, TEXT("k")), -1), i);
    }
    assert_null(store_next_collection(store, name));
    assert_string_equal(store_next_collection(store, "x/10a"), "x/11");
    assert_null(store_get(store, "x/10a", TEXT("k")));
}

static void assert_next(const Store *store, const char *after, const char *expected) {
    const StoreObject *next = store_next(store, THINGS, text_of(after));
    assert_non_null(next);
    assert_string_equal(next->key.data, expected);
}

// Whatever was asked for before, and came or went since.
static void a_loop_goes_on_while_objects_come_and_go(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    static const char *const keys[] = {"b", "d", "f", "h"};
    for (size_t i = 0; i < 4; i++) put(f, store, keys[i], "{}");
    commit(store, 1);
    assert_next(store, "b", "d");
    put(f, store, "a", "{}");
    assert_next(store, "d", "f");
    put(f, store, "g", "{}");
    assert_next(store, "f", "g");
    assert_true(store_delete(store, THINGS, TEXT("g")));
    assert_next(store, "g", "h");
    assert_next(store, "", "a");
    assert_true(store_delete(store, THINGS, TEXT("a")));
    assert_true(store_delete(store, THINGS, TEXT("b")));
    assert_next(store, "a", "d");
    assert_null(store_next(store, THINGS, TEXT("h")));
    store_rollback(store);
    store_release(store);
    assert_next(store, "", "b");
    assert_next(store, "b", "d");
    assert_null(store_next(store, THINGS, TEXT("h")));
}

static void every_change_has_a_version(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    int64_t seen[5];
    seen[0] = store_version(store);
    put(f, store, "a", "{}");
    seen[1] = store_version(store);
    assert_non_null(store_get(store, THINGS, TEXT("a")));
    commit(store, 1);
    assert_int_equal(store_version(store), seen[1]);
    put(f, store, "a", "{\"b\":1}");
    seen[2] = store_version(store);
    store_rollback(store);
    store_release(store);
    seen[3] = store_version(store);
    assert_true(store_delete(store, THINGS, TEXT("a")));
    seen[4] = store_version(store);
    commit(store, 2);
    for (size_t i = 1; i < 5; i++) assert_true(seen[i] > seen[i - 1]);
}

static void a_rollback_restores_everything(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    put(f, store, "kept", "{\"n\":1}");
    put(f, store, "changed", "{\"n\":1}");
    commit(store, 1);
    put(f, store, "changed", "{\"n\":2}");
    put(f, store, "changed", "{\"n\":3}");
    put(f, store, "new", "{}");
    assert_true(store_delete(store, THINGS, TEXT("kept")));
    assert_false(store_delete(store, THINGS, TEXT("kept")));
    assert_int_equal(store_change_count(store), 4);
    assert_true(store_change(store, 3).deleted);
    store_rollback(store);
    store_release(store);
    assert_int_equal(store_change_count(store), 0);
    assert_thing(f, store, "kept", "{\"n\":1}");
    assert_thing(f, store, "changed", "{\"n\":1}");
    assert_thing(f, store, "new", NULL);
}

static void a_read_value_outlives_its_object_until_release(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    put(f, store, "a", "{\"n\":1}");
    commit(store, 1);
    const Value *read = store_get(store, THINGS, TEXT("a"));
    store_delete(store, THINGS, TEXT("a"));
    put(f, store, "a", "{\"n\":2}");
    const char *reason = NULL;
    assert_true(store_commit(store, 2, &reason).ok);
    assert_string_equal(json_print(f->arena, read).data, "{\"n\":1}");
    store_release(store);
    assert_thing(f, store, "a", "{\"n\":2}");
}

static void the_journal_brings_everything_back(void **state) {
    const Fixture *f = *state;
    Store *store = opened(f);
    put(f, store, "a", "{\"big\":123456789012345678901234567890.5,\"s\":\"line\\nbreak\"}");
    put(f, store, "gone", "{}");
    commit(store, 1000);
    store_delete(store, THINGS, TEXT("gone"));
    commit(store, 2000);
    put(f, store, "dropped", "{}");
    store_rollback(store);
    store_release(store);
    store_close(store);

    Store *again = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    assert_true(store_open(again, f->path, &loaded, &reason).ok);
    assert_int_equal(loaded.time_ms, 2000);
    assert_int_equal(loaded.commits, 2);
    assert_int_equal(store_count(again, THINGS), 1);
    assert_thing(f, again, "a",
                 "{\"big\":123456789012345678901234567890.5,\"s\":\"line\\nbreak\"}");
    store_close(again);
    struct stat facts;
    assert_int_equal(stat(f->path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600); // it holds what the cloud keeps secret
}

static size_t file_size(const Fixture *f) {
    struct stat facts;
    assert_int_equal(stat(f->path, &facts), 0);
    return (size_t)facts.st_size;
}

// Wherever the last record is cut, the ones before it are there and the file can be appended to.
static void a_torn_tail_is_cut_off(void **state) {
    const Fixture *f = *state;
    Store *store = opened(f);
    put(f, store, "first", "{\"n\":1}");
    commit(store, 1);
    size_t whole = file_size(f);
    put(f, store, "second", "{\"n\":2}");
    commit(store, 2);
    store_close(store);
    for (size_t size = file_size(f) - 1; size > whole; size--) {
        assert_int_equal(truncate(f->path, (off_t)size), 0);
        Store *again = opened(f);
        assert_thing(f, again, "first", "{\"n\":1}");
        assert_thing(f, again, "second", NULL);
        assert_int_equal(file_size(f), whole);
        put(f, again, "second", "{\"n\":2}");
        commit(again, 3);
        store_close(again);
    }
    Store *last = opened(f);
    assert_thing(f, last, "second", "{\"n\":2}");
    store_close(last);
}

// One object that changes again and again: the journal stays near what exists takes.
static void the_journal_is_kept_short(void **state) {
    const Fixture *f = *state;
    enum { COMMITS = 700, SIZE = 1000 };
    char *filling = arena_alloc(f->arena, SIZE + 1);
    memset(filling, 'x', SIZE);
    Store *store = opened(f);
    put(f, store, "gone", "{}");
    commit(store, 1);
    assert_true(store_delete(store, THINGS, TEXT("gone")));
    commit(store, 2);
    size_t most = 0;
    for (int i = 3; i <= COMMITS; i++) {
        put(f, store, "it", arena_printf(f->arena, "{\"n\":%d,\"filling\":\"%s\"}", i, filling));
        commit(store, i);
        most = file_size(f) > most ? file_size(f) : most;
    }
    store_close(store);
    assert_in_range(most, 200 * 1024, 300 * 1024);
    Store *again = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    assert_true(store_open(again, f->path, &loaded, &reason).ok);
    assert_int_equal(loaded.commits, COMMITS);
    assert_int_equal(loaded.time_ms, COMMITS);
    assert_int_equal(store_count(again, THINGS), 1);
    assert_int_equal(value_int_or(value_get(store_get(again, THINGS, TEXT("it")), "n"), 0),
                     COMMITS);
    store_close(again);
}

static void overwrite(const Fixture *f, long at, char byte) {
    FILE *file = fopen(f->path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte, file);
    fclose(file);
}

static void damage_before_the_end_is_refused(void **state) {
    const Fixture *f = *state;
    Store *store = opened(f);
    put(f, store, "first", "{\"n\":1}");
    commit(store, 1);
    put(f, store, "second", "{\"n\":2}");
    commit(store, 2);
    store_close(store);
    overwrite(f, 30, '#');
    Store *again = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    size_t before = file_size(f);
    assert_false(store_open(again, f->path, &loaded, &reason).ok);
    assert_non_null(strstr(reason, "record 1 of"));
    assert_int_equal(file_size(f), before); // nothing was cut
}

static void a_second_process_is_kept_out(void **state) {
    const Fixture *f = *state;
    Store *store = opened(f), *second = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    assert_false(store_open(second, f->path, &loaded, &reason).ok);
    assert_non_null(strstr(reason, "another sandbox uses"));
    store_close(store);
}

static void an_impossible_file_is_a_reason(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    assert_false(store_open(store, "/nonexistent/state", &loaded, &reason).ok);
    assert_non_null(strstr(reason, "/nonexistent/state"));
}

// A disk that takes nothing: the commit fails and its changes are not there.
static void a_failed_write_rolls_back(void **state) {
    const Fixture *f = *state;
    Store *store = store_new(f->arena);
    StoreLoaded loaded;
    const char *reason = NULL;
    if (!store_open(store, "/dev/full", &loaded, &reason).ok) skip();
    put(f, store, "a", "{}");
    assert_false(store_commit(store, 1, &reason).ok);
    assert_non_null(reason);
    store_release(store);
    assert_thing(f, store, "a", NULL);
    put(f, store, "b", "{}");
    assert_false(store_commit(store, 1, &reason).ok);
    store_release(store);
    assert_int_equal(store_count(store, THINGS), 0);
    store_close(store);
}

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_new();
    snprintf(fixture.path, sizeof fixture.path, "/tmp/store_test.XXXXXX");
    int file = mkstemp(fixture.path);
    if (file < 0) return -1;
    close(file);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    unlink(fixture->path);
    arena_free(fixture->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(objects_are_kept_in_order),
        TEST(collections_are_kept_in_order),
        TEST(a_loop_goes_on_while_objects_come_and_go),
        TEST(every_change_has_a_version),
        TEST(a_rollback_restores_everything),
        TEST(a_read_value_outlives_its_object_until_release),
        TEST(the_journal_brings_everything_back),
        TEST(a_torn_tail_is_cut_off),
        TEST(the_journal_is_kept_short),
        TEST(damage_before_the_end_is_refused),
        TEST(a_second_process_is_kept_out),
        TEST(an_impossible_file_is_a_reason),
        TEST(a_failed_write_rolls_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
