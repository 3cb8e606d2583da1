// SPDX-License-Identifier: MPL-2.0
#include "resources/database_checks.h"

#include "acceptance/tools/schema_fixture.h"

typedef const char *Test(Arena *arena, const Value *value);

static const struct {
    Test *test;
    const char *text;
    const char *fault; // NULL: none
} cases[] = {
    {database_test_cidr, "172.16.0.0/16", NULL},
    {database_test_cidr, "172.31.255.0/24", NULL},
    {database_test_cidr, "10.0.0.0/8", NULL},
    {database_test_cidr, "192.168.0.0/16", NULL},
    {database_test_cidr, "10.0.0.0", "its prefix is another"},
    {database_test_cidr, "10.0.0.0/25", "its prefix is another"},
    {database_test_cidr, "10.0.0.0/7", "its prefix is another"},
    {database_test_cidr, "10.0.0.0/33", "it is not a range"},
    {database_test_cidr, "10.0.0.0/x", "it is not a range"},
    {database_test_cidr, "10.0.0/16", "it is not a range"},
    {database_test_cidr, "fd00::/16", "it is not a range"},
    {database_test_cidr, "", "it is not a range"},
    {database_test_cidr, "10.0.0.1/16", "it has address bits beyond its prefix"},
    {database_test_cidr, "11.0.0.0/8", "it is not private"},
    {database_test_cidr, "172.15.0.0/16", "it is not private"},
    {database_test_cidr, "172.32.0.0/16", "it is not private"},
    {database_test_cidr, "192.169.0.0/16", "it is not private"},
    // Wider than what is private there.
    {database_test_cidr, "172.0.0.0/11", "it is not private"},
    {database_test_cidr, "192.168.0.0/15", "it is not private"},

    {database_test_ip_range, "1.2.3.4", NULL},
    {database_test_ip_range, "1.2.3.0/24", NULL},
    {database_test_ip_range, "0.0.0.0/0", "it lets everybody in"},
    {database_test_ip_range, "1.2.3.4/0", "it lets everybody in"},
    {database_test_ip_range, "1.2.3", "it is not a range"},
    {database_test_ip_range, "::1", "it is not a range"},
    {database_test_ip_range, "host", "it is not a range"},
    // The API's word for every address.
    {database_test_ip_range, "0.0.0.0", "it lets everybody in"},

    {database_test_url, "postgres://user:password@host:5432/name", NULL},
    {database_test_url, "postgresql://user@host/name", NULL},
    {database_test_url, "postgres://user:p%40ss@host/name?sslmode=require", NULL},
    {database_test_url, "mysql://user@host/name", "its scheme is another"},
    {database_test_url, "postgres://host/name", "it has no user"},
    {database_test_url, "postgres://user@host", "it has no database name"},
    {database_test_url, "postgres://user@host/", "it has no database name"},
    {database_test_url, "host", "it is not a URL with a host"},
    {database_test_url, "postgres://user@/name", "it is not a URL with a host"},

    {database_test_origin, "https://chat.example.com", NULL},
    {database_test_origin, "http://localhost:3000", NULL},
    {database_test_origin, "https://chat.example.com/", "it has a path"},
    {database_test_origin, "https://chat.example.com/a", "it has a path"},
    {database_test_origin, "ftp://chat.example.com", "its scheme is not http or https"},
    {database_test_origin, "chat.example.com", "it is not a URL with a host"},
    {database_test_origin, "*", "it is not a URL with a host"},

    {database_test_oss_endpoint, "oss-cn-hangzhou.aliyuncs.com", NULL},
    {database_test_oss_endpoint, "oss-cn-hangzhou-internal.aliyuncs.com", "it is an internal one"},
    {database_test_oss_endpoint, "https://oss-cn-hangzhou.aliyuncs.com",
     "it is not a bare host name"},
    {database_test_oss_endpoint, "oss-cn-hangzhou.aliyuncs.com/", "it is not a bare host name"},
    {database_test_oss_endpoint, "b.oss-cn-hangzhou.aliyuncs.com", "it is another host name"},
    {database_test_oss_endpoint, "oss-cn-hangzhou.example.com", "it is another host name"},

    {database_test_password, "Secret-1", NULL},
    {database_test_password, "secret-1", NULL},
    {database_test_password, "SECRET12a", NULL},
    {database_test_password, "Aa1!@#$%^&*()_+-=", NULL},
    {database_test_password, "Short-1", "its length is another"},
    {database_test_password, "A-password-of-33-characters-is-it", "its length is another"},
    {database_test_password, "secretsecret", "it has fewer kinds of characters"},
    {database_test_password, "secret123", "it has fewer kinds of characters"},
    {database_test_password, "Secret 12", "it has another character"},
    {database_test_password, "Secret/12", "it has another character"},
    {database_test_password,
     "S\xc3\xa9"
     "cret-12",
     "it has another character"},

    {database_test_key_vaults, "MDEyMzQ1Njc4OWFiY2RlZg==", NULL},
    {database_test_key_vaults, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", NULL},
    {database_test_key_vaults, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", NULL},
    {database_test_key_vaults, "MDEy", "it stands for 3 bytes"},
    {database_test_key_vaults, "", "it stands for 0 bytes"},
    {database_test_key_vaults, "not base64!", "it is not base64"},
    {database_test_key_vaults, "MDEyMzQ1Njc4OWFiY2RlZg==\n", "it is not base64"},

    {database_test_jwks, "{}", "it does not have exactly one key"},
};

static void test_each_fault_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const char *fault = cases[i].test(arena, value_cstring(arena, cases[i].text));
        bool same = cases[i].fault == NULL
                        ? fault == NULL
                        : fault != NULL && strstr(fault, cases[i].fault) == fault;
        if (!same) fail_msg("%zu, %s: %s", i, cases[i].text, fault);
        arena_free(arena);
    }
}

// A value that is secret is in no answer.
static void test_no_fault_tells_the_value(void **state) {
    (void)state;
    static Test *const secret[] = {database_test_url, database_test_password,
                                   database_test_key_vaults, database_test_jwks};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        Arena *arena = arena_new();
        const char *fault = secret[i](arena, value_cstring(arena, "hunter2"));
        assert_non_null(fault);
        assert_null(strstr(fault, "hunter2"));
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_fault_is_named),
        cmocka_unit_test(test_no_fault_tells_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
