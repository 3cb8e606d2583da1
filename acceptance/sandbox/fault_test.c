// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fault.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Faults *faults;
} Fixture;

static bool set(const Fixture *f, const char *rules, bool replace) {
    const char *reason = NULL;
    const Value *list = json_parse(f->arena, text_of(rules), NULL);
    assert_non_null(list);
    bool good = fault_set(f->faults, f->arena, list, replace, &reason);
    assert_int_equal(good, reason == NULL);
    return good;
}

static FaultKind call(const Fixture *f, const char *operation, FaultPhase phase) {
    return fault_match(f->faults, f->arena, "fc", operation, phase).kind;
}

// Which of six calls go wrong, as a row of digits.
static void assert_fires(const char *rule, const char *expected) {
    Fixture f = {.arena = arena_new()};
    f.faults = fault_new(f.arena);
    assert_true(set(&f, rule, true));
    char seen[7] = "";
    for (size_t i = 0; i < 6; i++) {
        seen[i] = call(&f, "CreateFunction", FAULT_BEFORE) == FAULT_RESET ? '1' : '0';
    }
    assert_string_equal(seen, expected);
    arena_free(f.arena);
}

static void the_nth_call_goes_wrong(void **state) {
    (void)state;
    assert_fires("[{\"kind\":\"reset\"}]", "100000");
    assert_fires("[{\"kind\":\"reset\",\"nth\":3}]", "001000");
    assert_fires("[{\"kind\":\"reset\",\"nth\":3,\"count\":2}]", "001100");
    assert_fires("[{\"kind\":\"reset\",\"nth\":0}]", "111111");
    assert_fires("[{\"kind\":\"reset\",\"nth\":0,\"count\":2}]", "110000");
    assert_fires("[{\"kind\":\"reset\",\"nth\":2,\"count\":0}]", "011111");
    assert_fires("[{\"kind\":\"reset\",\"service\":\"fc\",\"operation\":\"*\"}]", "100000");
    assert_fires("[{\"kind\":\"reset\",\"service\":\"sts\"}]", "000000");
    assert_fires("[{\"kind\":\"reset\",\"operation\":\"GetFunction\"}]", "000000");
    assert_fires("[{\"kind\":\"reset\",\"phase\":\"after\"}]", "000000");
    // Both count every call; the first that fires is taken.
    assert_fires("[{\"kind\":\"truncate\",\"nth\":1},{\"kind\":\"reset\",\"nth\":2}]", "010000");
}

static void a_rule_says_how(void **state) {
    const Fixture *f = *state;
    assert_true(set(f,
                    "[{\"kind\":{\"status\":503,\"code\":\"ServiceUnavailable\",\"message\":\"m\","
                    "\"retry_after\":2}},{\"kind\":\"stall\",\"ms\":70,\"phase\":\"after\"}]",
                    true));
    Fault fault = fault_match(f->faults, f->arena, "fc", "CreateFunction", FAULT_BEFORE);
    fault_clear(f->faults); // what was handed out stays
    assert_int_equal(fault.kind, FAULT_STATUS);
    assert_int_equal(fault.status, 503);
    assert_string_equal(fault.code, "ServiceUnavailable");
    assert_string_equal(fault.message, "m");
    assert_string_equal(fault.retry_after, "2");
    assert_true(set(f, "[{\"kind\":\"stall\",\"ms\":70,\"phase\":\"after\"}]", true));
    fault = fault_match(f->faults, f->arena, "fc", "CreateFunction", FAULT_AFTER);
    assert_int_equal(fault.kind, FAULT_STALL);
    assert_int_equal(fault.pause_ms, 70);
}

static void a_rule_says_what_is_answered(void **state) {
    const Fixture *f = *state;
    assert_true(
        set(f,
            "[{\"kind\":{\"status\":200,\"body\":\"<html>\",\"content_type\":\"text/html\"}},"
            "{\"kind\":{\"members\":{\"Status\":\"Creating\"}},\"phase\":\"after\"}]",
            true));
    Fault body = fault_match(f->faults, f->arena, "fc", "GetFunction", FAULT_BEFORE);
    Fault members = fault_match(f->faults, f->arena, "fc", "GetFunction", FAULT_AFTER);
    fault_clear(f->faults); // what was handed out stays
    assert_int_equal(body.kind, FAULT_STATUS);
    assert_string_equal(body.body, "<html>");
    assert_string_equal(body.content_type, "text/html");
    assert_null(body.retry_after);
    assert_int_equal(members.kind, FAULT_MEMBERS);
    assert_string_equal(value_cstr(value_get(members.members, "Status")), "Creating");
}

static void each_kind_has_a_name(void **state) {
    const Fixture *f = *state;
    static const struct {
        const char *rule, *name;
        FaultKind kind;
    } cases[] = {
        {"{\"kind\":{\"status\":503}}", "status", FAULT_STATUS},
        {"{\"kind\":{\"members\":{\"a\":1}}}", "members", FAULT_MEMBERS},
        {"{\"kind\":\"stall\",\"ms\":1}", "stall", FAULT_STALL},
        {"{\"kind\":\"reset\"}", "reset", FAULT_RESET},
        {"{\"kind\":\"truncate\"}", "truncate", FAULT_TRUNCATE},
        {"{\"kind\":\"empty\"}", "empty", FAULT_EMPTY},
        {"{\"kind\":\"chunk\"}", "chunk", FAULT_CHUNK},
        {"{\"kind\":\"garbage\"}", "garbage", FAULT_GARBAGE},
        {"{\"kind\":\"dribble\",\"ms\":7}", "dribble", FAULT_DRIBBLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(set(f, arena_printf(f->arena, "[%s]", cases[i].rule), true));
        Fault fault = fault_match(f->faults, f->arena, "fc", "GetFunction", FAULT_BEFORE);
        assert_int_equal(fault.kind, cases[i].kind);
        assert_string_equal(fault.name, cases[i].name);
        if (fault.kind == FAULT_DRIBBLE) assert_int_equal(fault.pause_ms, 7);
    }
}

static void rules_are_added_replaced_and_listed(void **state) {
    const Fixture *f = *state;
    assert_true(set(f, "[{\"kind\":\"reset\",\"nth\":2}]", true));
    assert_int_equal(call(f, "GetFunction", FAULT_BEFORE), FAULT_NONE);
    assert_true(set(f, "[{\"kind\":\"truncate\",\"nth\":9}]", false));
    assert_int_equal(call(f, "GetFunction", FAULT_BEFORE), FAULT_RESET);
    Text listed = json_print(f->arena, fault_list(f->faults, f->arena));
    assert_string_equal(listed.data, "[{\"fired\":1,\"kind\":\"reset\",\"nth\":2,\"seen\":2},"
                                     "{\"fired\":0,\"kind\":\"truncate\",\"nth\":9,\"seen\":1}]");
    assert_true(set(f, "[]", true));
    assert_string_equal(json_print(f->arena, fault_list(f->faults, f->arena)).data, "[]");
}

static void a_malformed_rule_changes_nothing(void **state) {
    const Fixture *f = *state;
    assert_true(set(f, "[{\"kind\":\"reset\"}]", true));
    static const char *const wrong[] = {
        "{}",
        "[1]",
        "[{}]",
        "[{\"kind\":\"explode\"}]",
        "[{\"kind\":\"stall\"}]",
        "[{\"kind\":\"stall\",\"ms\":-1}]",
        "[{\"kind\":\"dribble\"}]",
        "[{\"kind\":{\"members\":{}}}]",
        "[{\"kind\":{\"status\":99}}]",
        "[{\"kind\":{\"code\":\"x\"}}]",
        "[{\"kind\":\"reset\",\"nth\":-1}]",
        "[{\"kind\":\"reset\",\"phase\":\"during\"}]",
        "[{\"kind\":\"reset\",\"oparation\":\"x\"}]",
        "[{\"kind\":\"reset\"},{\"kind\":\"stall\"}]",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (set(f, wrong[i], true)) fail_msg("accepted: %s", wrong[i]);
    }
    assert_int_equal(call(f, "GetFunction", FAULT_BEFORE), FAULT_RESET);
}

static void a_fault_stands_until_the_rules_are_dropped(void **state) {
    const Fixture *f = *state;
    assert_true(set(f, "[{\"kind\":\"stall\",\"ms\":9}]", true));
    Fault fault = fault_match(f->faults, f->arena, "fc", "GetFunction", FAULT_BEFORE);
    assert_int_equal(fault.kind, FAULT_STALL);
    assert_true(set(f, "[{\"kind\":\"reset\"}]", false));
    assert_true(fault_stands(f->faults, &fault));
    fault_clear(f->faults);
    assert_false(fault_stands(f->faults, &fault));
}

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_new();
    fixture.faults = fault_new(fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nth_call_goes_wrong),
        TEST(a_rule_says_how),
        TEST(a_rule_says_what_is_answered),
        TEST(each_kind_has_a_name),
        TEST(rules_are_added_replaced_and_listed),
        TEST(a_malformed_rule_changes_nothing),
        TEST(a_fault_stands_until_the_rules_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
