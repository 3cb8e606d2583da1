// SPDX-License-Identifier: MPL-2.0
// The C interface of the provider's file, reached as its users reach it: by dlopen().
#include "provider/abi.h"

#include "acceptance/tools/provider_file.h"
#include "provider/value/json.h"

#include <dlfcn.h>

static void *library;

static void *find(const char *name) {
    void *symbol = dlsym(library, name);
    assert_non_null(symbol);
    return symbol;
}

// Left open: the texts it hands out live as long as it does.
static int begin(void **state) {
    (void)state;
    library = dlopen(provider_file(), RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) print_error("%s\n", dlerror());
    return library != NULL ? 0 : -1;
}

static void the_version_is_told(void **state) {
    (void)state;
    int (*abi_version)(void);
    const char *(*version)(void);
    *(void **)(void *)&abi_version = find("lobechat_abi_version");
    *(void **)(void *)&version = find("lobechat_version");
    assert_int_equal(abi_version(), LOBECHAT_ABI_VERSION);
    assert_string_equal(version(), VERSION);
}

static void the_schema_is_json_and_made_once(void **state) {
    (void)state;
    const char *(*schema_json)(void);
    *(void **)(void *)&schema_json = find("lobechat_schema_json");
    const char *text = schema_json();
    assert_ptr_equal(text, schema_json());
    Arena *arena = arena_new();
    const Value *schema = json_parse(arena, text_of(text), NULL);
    assert_non_null(schema);
    const Value *providers = value_get(schema, "provider_schemas");
    assert_int_equal(value_count(providers), 1);
    const Value *provider = providers->map.entries[0].value;
    assert_true(value_count(value_get(provider, "resource_schemas")) > 0);
    assert_false(value_is_null(value_get(value_get(provider, "provider"), "block")));
    arena_free(arena);
}

static void serve_runs_a_subcommand(void **state) {
    (void)state;
    int (*serve)(int, char **);
    *(void **)(void *)&serve = find("lobechat_serve");
    char program[] = "program", command[] = "nonsense";
    char *arguments[] = {program, command, NULL};
    assert_int_equal(serve(2, arguments), 2);
}

static void nothing_else_is_found(void **state) {
    (void)state;
    assert_null(dlsym(library, "command_run"));
    assert_null(dlsym(library, "main"));
    assert_null(dlsym(library, "provider_served"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_told),
        cmocka_unit_test(the_schema_is_json_and_made_once),
        cmocka_unit_test(serve_runs_a_subcommand),
        cmocka_unit_test(nothing_else_is_found),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
