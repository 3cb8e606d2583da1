// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ready.h"

#include "acceptance/tools/cloud_rig.h"

static const char *virtual_host(const Cloud *cloud, Arena *arena) {
    return arena_printf(arena, "oss-%s.localhost", cloud->region);
}

static void test_a_service_has_a_host_of_its_own(void **state) {
    Rig *rig = *state;
    const Service with = {.name = "a", .host = virtual_host}, without = {.name = "b"};
    const struct {
        const Service *service;
        const char *url, *expected;
    } cases[] = {
        {&without, "http://127.0.0.1:80", "http://127.0.0.1:80"},
        {&with, "http://127.0.0.1:80", "http://oss-cn-hangzhou.localhost:80"},
        {&with, "https://127.0.0.1:443", "https://oss-cn-hangzhou.localhost:443"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(ready_url(rig->arena, &rig->cloud, cases[i].service, cases[i].url),
                            cases[i].expected);
}

static void test_apis_are_endpoints_and_data_planes_are_not(void **state) {
    Rig *rig = *state;
    const Value *line =
        ready_origins(rig->arena, ready_facts(rig->arena, &rig->cloud), rig->origins);
    const Value *endpoints = value_get(line, "endpoints");
    for (size_t i = 0; services[i] != NULL; i++) {
        bool beside = services[i]->serve != NULL && !services[i]->endpoint;
        const Value *in = value_get(beside ? line : endpoints, services[i]->name);
        assert_string_equal(value_cstr(in), rig->origins[i]);
        if (beside) assert_true(value_is_null(value_get(endpoints, services[i]->name)));
    }
    assert_string_equal(value_cstr(value_get(line, "data_plane")), rig->origins[0]);
    assert_string_equal(value_cstr(value_get(line, "region")), "cn-hangzhou");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_a_service_has_a_host_of_its_own),
        RIG_TEST(test_apis_are_endpoints_and_data_planes_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
