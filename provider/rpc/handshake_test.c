// SPDX-License-Identifier: MPL-2.0
// The environment a plugin process is given and the line it answers with; where it listens.
#include "provider/rpc/address.h"
#include "provider/rpc/handshake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char cookie[] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

static int begin(void **state) {
    unsetenv("TF_PLUGIN_MAGIC_COOKIE");
    unsetenv("PLUGIN_CLIENT_CERT");
    unsetenv("PLUGIN_UNIX_SOCKET_DIR");
    unsetenv("PLUGIN_PROTOCOL_VERSIONS");
    unsetenv("TMPDIR");
    *state = arena_new();
    return 0;
}

static int end(void **state) {
    arena_free(*state);
    return 0;
}

static void without_the_cookie_it_is_no_plugin(void **state) {
    (void)state;
    Handshake handshake;
    assert_false(handshake_read(&handshake));
    setenv("TF_PLUGIN_MAGIC_COOKIE", "d602", 1);
    assert_false(handshake_read(&handshake));
}

static void the_environment_is_read(void **state) {
    (void)state;
    Handshake handshake;
    setenv("TF_PLUGIN_MAGIC_COOKIE", cookie, 1);
    assert_true(handshake_read(&handshake));
    assert_null(handshake.client_certificate);
    assert_null(handshake.socket_directory);
    assert_true(handshake.speaks_6);
    setenv("PLUGIN_CLIENT_CERT", "PEM", 1);
    setenv("PLUGIN_UNIX_SOCKET_DIR", "/d", 1);
    setenv("PLUGIN_PROTOCOL_VERSIONS", "5", 1);
    assert_true(handshake_read(&handshake));
    assert_string_equal(handshake.client_certificate, "PEM");
    assert_string_equal(handshake.socket_directory, "/d");
    assert_false(handshake.speaks_6);
    setenv("PLUGIN_CLIENT_CERT", "", 1); // TF_DISABLE_PLUGIN_TLS
    assert_true(handshake_read(&handshake));
    assert_null(handshake.client_certificate);
}

static void version_6_is_found_in_any_order(void **state) {
    (void)state;
    const struct {
        const char *versions;
        bool found;
    } cases[] = {{"6", true},     {"5,6", true}, {"6,5", true},    {" 6 ,7", true},
                 {"", true},      {"5", false},  {"16", false},    {"66", false},
                 {"5,,4", false}, {"x", false},  {"4,5,6,7", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(handshake_offers_6(text_of(cases[i].versions)), cases[i].found);
}

static void the_line_has_six_parts(void **state) {
    assert_string_equal(handshake_line(*state, "@name", "QUJD").data, "1|6|unix|@name|grpc|QUJD\n");
    assert_string_equal(handshake_line(*state, "/p/s", NULL).data, "1|6|unix|/p/s|grpc|\n");
}

static void abstract_names_differ_and_leave_nothing(void **state) {
    Address a = address_abstract(*state, "p"), b = address_abstract(*state, "p");
    assert_string_not_equal(a.shown, b.shown);
    assert_int_equal(a.shown[0], '@');
    assert_string_equal(a.listen + strlen("unix-abstract:"), a.shown + 1);
    assert_null(a.file);
    address_remove(&a);
}

static void a_private_directory_admits_only_its_owner(void **state) {
    Address address;
    const char *fault = NULL;
    struct stat found;
    assert_true(address_private(*state, "p", &address, &fault));
    assert_int_equal(stat(address.directory, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_true(strncmp(address.file, address.directory, strlen(address.directory)) == 0);
    assert_string_equal(address.listen + strlen("unix:"), address.shown);
    address_remove(&address);
    assert_int_not_equal(stat(address.directory, &found), 0);
}

static void a_path_too_long_for_a_socket_is_a_fault(void **state) {
    Address address;
    const char *fault = NULL;
    char directory[200];
    memset(directory, 'x', sizeof directory);
    directory[0] = '/';
    directory[sizeof directory - 1] = '\0';
    assert_false(address_in(*state, directory, "p", &address, &fault));
    assert_non_null(strstr(fault, "TMPDIR"));
}

static void a_missing_tmpdir_is_a_fault(void **state) {
    Address address;
    const char *fault = NULL;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_false(address_private(*state, "p", &address, &fault));
    assert_non_null(strstr(fault, "/nowhere/at/all"));
    setenv("TMPDIR", "relative", 1); // not usable: /tmp instead
    assert_true(address_private(*state, "p", &address, &fault));
    address_remove(&address);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(without_the_cookie_it_is_no_plugin),      T(the_environment_is_read),
        T(version_6_is_found_in_any_order),         T(the_line_has_six_parts),
        T(abstract_names_differ_and_leave_nothing), T(a_private_directory_admits_only_its_owner),
        T(a_path_too_long_for_a_socket_is_a_fault), T(a_missing_tmpdir_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
