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

static void it_moves(void **state) {
    (void)state;
    static const Shape shapes[] = {
        {team_parts, "{}"},
        {team_parts, "{\"custom_domain\":{\"domain_name\":\"talk.example.com\"}}"},
        {team_parts, "{\"custom_domain\":{\"domain_name\":\"talk.example.com\"},"
                     "\"oss\":{\"bucket\":\"other-files\"}}"},
        {NULL, NULL},
    };
    static const OddLife odd = {&team_life, shapes};
    odd_walk(&odd, COUNT_OF(odd_cases)); // all of them, and more: acceptance/simulation
}

static void nothing_is_made_twice(void **state) {
    (void)state;
    static const Shape shapes[] = {{team_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&team_life, shapes};
    odd_lose(&odd, 11);
}

static void a_wrong_clock_is_named(void **state) {
    (void)state;
    static const Shape shapes[] = {{team_parts, "{}"}, {NULL, NULL}};
    static const OddLife odd = {&team_life, shapes};
    odd_clock(&odd);
}

// Who was just made may not be known to what gives it a key or a policy.
static void a_user_is_not_known_yet(void **state) {
    (void)state;
    BaseRig *rig = team_begin();
    const Value *config = team_config(rig, team_parts, "{}");
    local_cloud_fault(rig->cloud,
                      "[{\"operation\":\"CreateAccessKey\",\"count\":3,\"kind\":{\"status\":404,"
                      "\"code\":\"EntityNotExist.User\",\"message\":\"no user\"}},"
                      "{\"operation\":\"AttachPolicyToUser\",\"count\":3,\"kind\":{\"status\":404,"
                      "\"code\":\"EntityNotExist.User\",\"message\":\"no user\"}}]");
    BASE_APPLY(rig, config);
    assert_int_equal(local_cloud_fired(rig->cloud), 6);
    local_cloud_fault(rig->cloud, "[]");
    BASE_GOOD(team_objects_fault(rig));
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(team_destroy_fault(rig));
    arena_free(rig->arena);
}

// The run that changed the password died before it could store anything.
static void what_a_dead_run_put_in_is_known(void **state) {
    (void)state;
    BaseRig *rig = team_begin();
    BASE_APPLY(rig, team_config(rig, team_parts, "{}"));
    const Terraform stored = rig->tf;
    const Value *config =
        team_config(rig, team_parts, "{\"database\":{\"password\":\"Secret-5678\"}}");
    BASE_APPLY(rig, config);
    rig->tf = stored;
    BASE_APPLY(rig, config);
    BASE_GOOD(base_plan_fault(rig, config));
    BASE_GOOD(team_destroy_fault(rig));
    arena_free(rig->arena);
}

// A run is killed, and the next one is there before lists tell of what the first has made.
static void what_a_killed_run_made_is_found_late(void **state) {
    (void)state;
    static const char *const operations[] = {"CreateClient", "CreateAccessKey"};
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        BaseRig *rig = team_begin();
        const Value *config = team_config(rig, team_parts, "{}");
        // Not before the first has given up, however slow the machine is.
        local_cloud_behave(rig->cloud, "{\"list_lag_s\":1000000}");
        local_cloud_fault(rig->cloud, arena_printf(rig->arena,
                                                   "[{\"operation\":\"%s\",\"count\":0,"
                                                   "\"phase\":\"after\",\"kind\":\"reset\"}]",
                                                   operations[i]));
        assert_false(terraform_apply(&rig->tf, config));
        terraform_forget(&rig->tf);
        local_cloud_fault(rig->cloud, "[]");
        local_cloud_behave(rig->cloud, "{\"list_lag_s\":600}");
        BASE_APPLY(rig, config);
        local_cloud_behave(rig->cloud, "{}");
        BASE_GOOD(team_objects_fault(rig));
        BASE_GOOD(base_plan_fault(rig, config));
        BASE_GOOD(team_destroy_fault(rig));
        arena_free(rig->arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_lives),
                                       cmocka_unit_test(it_moves),
                                       cmocka_unit_test(nothing_is_made_twice),
                                       cmocka_unit_test(a_wrong_clock_is_named),
                                       cmocka_unit_test(a_user_is_not_known_yet),
                                       cmocka_unit_test(what_a_dead_run_put_in_is_known),
                                       cmocka_unit_test(what_a_killed_run_made_is_found_late)};
    return cmocka_run_group_tests(tests, odd_start, base_stop);
}
