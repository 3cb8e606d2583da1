// SPDX-License-Identifier: MPL-2.0
// The provider dies while it creates or deletes a deployment with every part; or what could tell
// what became of a creation fails too.
#include "acceptance/rig/base_phases.h"

static void create_is_killed(void **state) {
    (void)state;
    matrix_kill(base_phase("create"), 3 * SAMPLE); // all of them: build/faults kill
}

static void delete_is_killed(void **state) {
    (void)state;
    matrix_kill(base_phase("destroy"), 3 * SAMPLE);
}

// ---- the answer of a creation is lost, and what could tell the outcome fails too

static const struct {
    const char *maker, *look;
    size_t nth; // of the look, which may have been made before the creation too
} lost[] = {{"CreateFunction", "GetFunction", 2},
            {"CreateTrigger", "GetTrigger", 1},
            {"CreateCustomDomain", "GetCustomDomain", 1},
            {"AddDomainRecord", "DescribeSubDomainRecords", 2}};
static const char *const losses[] = {"\"phase\":\"before\",\"kind\":\"reset\"",
                                     "\"phase\":\"after\",\"kind\":\"reset\"",
                                     "\"phase\":\"after\",\"kind\":\"truncate\""};
static const char *const failures[] = {
    "\"kind\":{\"status\":403,\"code\":\"AccessDenied\",\"message\":\"no\"}",
    "\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\",\"message\":\"busy\"}",
    "\"kind\":\"reset\""};

static const char *lost_fault(BaseRig *rig, size_t l, const char *rules, bool give_up) {
    int64_t mark = local_cloud_mark(rig->cloud);
    local_cloud_fault(rig->cloud, rules);
    if (phase_run(rig, base_phase("create"))) return "succeeds";
    local_cloud_fault(rig->cloud, "[]");
    if (strstr(base_said(rig), lost[l].maker) == NULL &&
        strstr(base_said(rig), lost[l].look) == NULL)
        return arena_printf(rig->arena, "the message names neither call: %s", base_said(rig));
    return give_up ? base_destroy_fault(rig) : healed_fault(rig, base_phase("create"), mark, false);
}

static void creation_whose_outcome_stays_unknown(void **state) {
    (void)state;
    size_t failed = 0, cases = COUNT_OF(lost) * COUNT_OF(losses) * COUNT_OF(failures) * 2;
    for (size_t i = 0; i < cases; i += matrix_step(SAMPLE)) {
        bool give_up = i % 2 == 1;
        size_t l = i / 2 % COUNT_OF(lost), rest = i / 2 / COUNT_OF(lost);
        BaseRig *rig = base_begin();
        const char *rules =
            arena_printf(rig->arena,
                         "[{\"operation\":\"%s\",%s},"
                         "{\"operation\":\"%s\",\"nth\":%zu,\"count\":0,%s}]",
                         lost[l].maker, losses[rest % COUNT_OF(losses)], lost[l].look, lost[l].nth,
                         failures[rest / COUNT_OF(losses)]);
        const char *fault = lost_fault(rig, l, rules, give_up);
        failed += fault != NULL;
        if (fault != NULL) print_error("%s%s: %s\n", rules, give_up ? ", given up" : "", fault);
        arena_free(rig->arena);
    }
    print_message("unknown outcome: %zu failed\n", failed);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_is_killed),
        cmocka_unit_test(delete_is_killed),
        cmocka_unit_test(creation_whose_outcome_stays_unknown),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
