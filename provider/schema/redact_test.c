// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/redact.h"

#include "acceptance/tools/schema_fixture.h"

static const Attr item[] = {
    {"user", STRING, REQUIRED, .doc = "User."},
    {"password", STRING, OPTIONAL | SENSITIVE, .doc = "Password."},
    ATTRS_END,
};
static const Attr source[] = {
    {"name", STRING, REQUIRED, .doc = "Name."},
    {"code", STRING, OPTIONAL | TWIN, .doc = "Code."},
    {"keys", MAP_OF_STRING, OPTIONAL | SENSITIVE, .doc = "Keys."},
    {"login", OBJECT_OF(item), OPTIONAL, .doc = "Login."},
    {"logins", LIST_OF(item), OPTIONAL, .doc = "Logins."},
    ATTRS_END,
};

static void test_secrets_leave_every_message(void **state) {
    (void)state;
    static const struct {
        const char *object, *message, *redacted;
    } cases[] = {
        {"{\"name\":\"visible\"}", "bad visible", "bad visible"},
        {"{\"code\":\"secret-1\"}", "bad secret-1", "bad (sensitive value)"},
        {"{\"code_wo\":\"secret-2\"}", "secret-2", "(sensitive value)"},
        {"{\"code\":\"secret-1\"}", "a secret-1b secret-1",
         "a (sensitive value)b (sensitive value)"},
        {"{\"keys\":{\"A\":\"secret-3\",\"B\":\"secret-4\"}}", "secret-4 secret-3",
         "(sensitive value) (sensitive value)"},
        {"{\"login\":{\"user\":\"visible\",\"password\":\"secret-5\"}}", "visible secret-5",
         "visible (sensitive value)"},
        {"{\"logins\":[{\"user\":\"visible\",\"password\":\"secret-6\"}]}", "visible secret-6",
         "visible (sensitive value)"},
        {"{\"code\":\"a\"}", "a name", "a name"}, // too short to be told from a word
        {"{\"code\":\"?\",\"keys\":\"?\"}", "a name", "a name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Attr *rows = attrs_full(call.arena, source);
        const Value *object =
            fixture_value(call.arena, attrs_type(call.arena, rows), cases[i].object);
        (void)call_fail(&call, NULL, cases[i].message, "%s", cases[i].message);
        redact_learn(&call, rows, object);
        redact_learn(&call, rows, &value_null);
        diags_mask(call.diags);
        assert_string_equal(call.diags->first->summary, cases[i].redacted);
        assert_string_equal(call.diags->first->detail, cases[i].redacted);
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_secrets_leave_every_message)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
