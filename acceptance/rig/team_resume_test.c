// SPDX-License-Identifier: MPL-2.0
// The creation of a deployment of the team edition fails, and the next apply asks for something
// else: what does not fit any more is removed, everything else stays the very object it was.
#include "acceptance/rig/team_matrix.h"

// Where the creation fails: everything but the function is there, or all but the last look.
static const char *const breaks[] = {"UpdateFunction", "invoke", "CreateDatabase"};

// The key of the RAM user is always another one: its secret was shown once, to whoever failed.
static const struct {
    const char *change;
    const char *kept, *made; // names of parts
} changes[] = {
    {"{\"network\":{\"zone_ids\":[\"cn-hangzhou-k\"]}}",
     "vpc security_group oss_bucket ram_user auth0_client auth0_users dns_record",
     "vswitch rds_instance"},
    {"{\"oss\":{\"bucket\":\"team-files-2\"}}",
     "vpc vswitch security_group rds_instance ram_user auth0_client dns_record", "oss_bucket"},
    {"{\"database\":{\"engine_version\":\"16\"}}",
     "vpc vswitch security_group oss_bucket ram_user auth0_client auth0_users", "rds_instance"},
    {"{\"custom_domain\":{\"domain_name\":\"talk.example.com\"}}",
     "vpc vswitch security_group rds_instance oss_bucket ram_user auth0_client auth0_users",
     "dns_record"},
    {"{\"network\":{\"cidr_block\":\"172.21.0.0/16\"},\"database\":{\"security_ips\":null}}",
     "oss_bucket ram_user auth0_client auth0_users dns_record",
     "vpc vswitch security_group rds_instance"},
    {"{\"auth0\":{\"users\":{\"ann@example.com\":null}}}",
     "vpc vswitch security_group rds_instance oss_bucket ram_user auth0_client", "auth0_users"},
    {"{\"database\":{\"password\":\"Other-5678\",\"storage_gb\":60},\"memory_size\":2048}",
     "vpc vswitch security_group rds_instance oss_bucket ram_user auth0_client auth0_users", ""},
};

static const char *id_in(const Value *state, Text part) {
    return value_cstr(value_get(value_get_text(value_get(state, A_PARTS), part), A_ID));
}

static const char *ids_fault(const BaseRig *rig, const Value *before, const char *parts,
                             bool same) {
    Text rest = text_of(parts), part;
    while (text_next(&rest, ' ', &part)) {
        if (part.length == 0) continue;
        const char *was = id_in(before, part), *is = id_in(rig->tf.state, part);
        if (*is == '\0' || (strcmp(was, is) == 0) != same)
            return arena_printf(rig->arena, "%.*s was %s and is %s", (int)part.length, part.data,
                                was, is);
    }
    return NULL;
}

static const char *resumed_fault(BaseRig *rig, size_t c, const char *broken) {
    local_cloud_fault(rig->cloud, base_refuse(rig, broken));
    if (terraform_apply(&rig->tf, team_config(rig, team_parts, "{}"))) return "succeeds";
    local_cloud_fault(rig->cloud, "[]");
    const Value *before = rig->tf.state;
    const Phase phase = {.life = &team_life, .after = {team_parts, changes[c].change}};
    if (!phase_run(rig, &phase)) return base_said(rig);
    const char *fault = ids_fault(rig, before, changes[c].kept, true);
    if (fault == NULL) fault = ids_fault(rig, before, changes[c].made, false);
    if (fault == NULL) fault = settled_fault(rig, &phase);
    return fault != NULL ? fault : team_destroy_fault(rig);
}

static void another_configuration_goes_on(void **state) {
    (void)state;
    enum { BREAKS = COUNT_OF(breaks) };
    size_t failed = 0, cases = 0;
    // By default one break for each change, all of them in turn.
    for (size_t c = 0; c < COUNT_OF(changes); c++) {
        for (size_t b = 0; b < BREAKS; b++) {
            if (matrix_step(BREAKS) > 1 && b != c % BREAKS) continue;
            cases++;
            BaseRig *rig = team_begin();
            const char *fault = resumed_fault(rig, c, breaks[b]);
            failed += fault != NULL;
            if (fault != NULL) print_error("%s, %s: %s\n", breaks[b], changes[c].change, fault);
            arena_free(rig->arena);
        }
    }
    print_message("another configuration: %zu cases, %zu failed\n", cases, failed);
    assert_int_equal(failed, 0);
}

// Nobody may ask where functions can be, and the zone that was guessed is none: what to set is
// said.
static void a_zone_that_was_guessed_wrong_is_changed(void **state) {
    (void)state;
    BaseRig *rig = team_begin();
    local_cloud_fault(rig->cloud, "[{\"operation\":\"GetAccountSettings\",\"nth\":0,\"kind\":{"
                                  "\"status\":403,\"code\":\"AccessDenied\"}}]");
    assert_false(terraform_apply(&rig->tf, team_config(rig, team_parts, "{}")));
    assert_non_null(strstr(base_said(rig), "vSwitch is in unsupported zone [HTTP 400]"));
    assert_non_null(strstr(base_said(rig), "Set zone_ids in network to another zone"));
    const Value *before = rig->tf.state;
    const Phase phase = {.life = &team_life, .after = {team_parts, changes[0].change}};
    assert_true(phase_run(rig, &phase));
    BASE_GOOD(ids_fault(rig, before, changes[0].kept, true));
    BASE_GOOD(ids_fault(rig, before, changes[0].made, false));
    BASE_GOOD(settled_fault(rig, &phase));
    BASE_GOOD(team_destroy_fault(rig));
    arena_free(rig->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_configuration_goes_on),
        cmocka_unit_test(a_zone_that_was_guessed_wrong_is_changed),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
