// SPDX-License-Identifier: MPL-2.0
// lobechat_base in a cloud that is inconsistent, late or wrong about the time.
#include "acceptance/rig/base_matrix.h"
#include "acceptance/rig/behaviour.h"

static void it_lives(void **state) {
    (void)state;
    static const Shape shapes[] = {
        {base_parts, "{}"},
        {base_parts, "{\"memory_size\":2048,\"cpu\":1,\"min_instances\":2,\"tags\":{\"b\":\"2\"},"
                     "\"custom_domain\":{\"protocol\":\"HTTP,HTTPS\"}}"},
        {NULL, NULL},
    };
    static const OddLife odd = {&base_life, shapes};
    odd_walk(&odd, 1);
}

static void it_moves(void **state) {
    (void)state;
    static const Shape shapes[] = {
        {base_parts, "{}"},
        {base_parts, "{\"custom_domain\":{\"cert_config\":null,\"domain_name\":"
                     "\"talk.example.com\"},\"min_instances\":0}"},
        {base_parts, "{\"custom_domain\":{\"cert_config\":null,\"domain_name\":"
                     "\"talk.example.com\"},\"function_name\":\"talk\"}"},
        {"{}", "{}"},
        {NULL, NULL},
    };
    static const OddLife odd = {&base_life, shapes};
    odd_walk(&odd, 3);
}

static void nothing_is_made_twice(void **state) {
    (void)state;
    static const Shape shapes[] = {{base_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&base_life, shapes};
    odd_lose(&odd, 1);
}

static void a_wrong_clock_is_named(void **state) {
    (void)state;
    static const Shape shapes[] = {{base_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&base_life, shapes};
    odd_clock(&odd);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_lives), cmocka_unit_test(it_moves),
                                       cmocka_unit_test(nothing_is_made_twice),
                                       cmocka_unit_test(a_wrong_clock_is_named)};
    return cmocka_run_group_tests(tests, odd_start, base_stop);
}
