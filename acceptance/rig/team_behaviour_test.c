// SPDX-License-Identifier: MPL-2.0
// lobechat_database in a cloud that is inconsistent, late or wrong about the time.
#include "acceptance/rig/behaviour.h"
#include "acceptance/rig/team_matrix.h"

static void it_lives(void **state) {
    (void)state;
    static const Shape shapes[] = {
        {team_parts, "{}"},
        {team_parts, "{\"memory_size\":4096,\"cpu\":2,\"min_instances\":0,\"tags\":null,"
                     "\"database\":{\"backup_retention_days\":20,\"security_ips\":null,"
                     "\"password\":\"Secret-5678\"},\"oss\":{\"cors_extra_origins\":null},"
                     "\"auth0\":{\"application_name\":\"Chat\",\"users\":{\"bob@example.com\":null,"
                     "\"cat@example.com\":{\"name\":\"Cat\"}}}}"},
        {NULL, NULL},
    };
    static const OddLife odd = {&team_life, shapes};
    odd_walk(&odd, 7);
}

static void nothing_is_made_twice(void **state) {
    (void)state;
    static const Shape shapes[] = {{team_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&team_life, shapes};
    odd_lose(&odd, 7);
}

static void a_wrong_clock_is_named(void **state) {
    (void)state;
    static const Shape shapes[] = {{team_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&team_life, shapes};
    odd_clock(&odd);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_lives),
                                       cmocka_unit_test(nothing_is_made_twice),
                                       cmocka_unit_test(a_wrong_clock_is_named)};
    return cmocka_run_group_tests(tests, odd_start, base_stop);
}
