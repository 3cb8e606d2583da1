// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/validate.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"

static const Attr member[] = {
    {"size", NUMBER, REQUIRED, .checks = CHECKS(RANGE(1, 5)), .doc = "Size."},
    {"key", STRING, OPTIONAL | TWIN, .doc = "Key."},
    {"seen", STRING, COMPUTED, .doc = "Seen."},
    ATTRS_END,
};
static const Attr set_member[] = {
    {"size", NUMBER, REQUIRED, .checks = CHECKS(RANGE(1, 5)), .doc = "Size."},
    ATTRS_END,
};
static const Attr rows[] = {
    {"name", STRING, REQUIRED, .checks = CHECKS(LENGTH(1, 3)), .doc = "Name."},
    {"code", STRING, REQUIRED | TWIN, .checks = CHECKS(LENGTH(3, 9)), .doc = "Code."},
    {"id", STRING, COMPUTED, .doc = "Identifier."},
    {"old", STRING, OPTIONAL, .doc = "Old.", .deprecated = "Use `name`."},
    {"one", OBJECT_OF(member), OPTIONAL, .doc = "One."},
    {"list", LIST_OF(member), OPTIONAL, .doc = "List."},
    {"map", MAP_OF(member), OPTIONAL, .doc = "Map."},
    {"set", SET_OF(set_member), OPTIONAL, .doc = "Set."},
    ATTRS_END,
};

static const Resource thing = {.type = "test_thing", .attrs = rows, .timeouts = {.create = 60}};

typedef struct Case {
    const char *config;
    const char *found; // part of the diagnostics, or "" for none
    bool old_terraform;
} Case;

static const Case cases[] = {
    {"{'name':'abc','code':'123'}", "", false},
    {"{'name':'abc','code_wo':'123','code_wo_version':1}", "", false},
    {"{'name':'?','code':'?','one':'?','list':'?','set':'?','map':'?'}", "", false},
    {"{'name':'abc','code':'123','list':['?',{'size':'?'}],'map':{'a':'?'}}", "", false},
    {"{'code':'123'}",
     "error name: Missing required attribute: `name` must be set; here it is missing or null.\n",
     false},
    {"{'name':'abcd','code':'123'}",
     "error name: Invalid attribute value: `name` must have between 1 and 3 characters, not "
     "\"abcd\".\n",
     false},
    // secrets
    {"{'name':'a'}", "error code: Missing secret: `code` is required.", false},
    {"{'name':'a','code':'12'}",
     "error code: Invalid attribute value: `code` must have between 3 and 9 characters.\n", false},
    {"{'name':'a','code_wo':'12','code_wo_version':1}",
     "error code_wo: Invalid attribute value: `code_wo` must have between 3 and 9 characters.\n",
     false},
    {"{'name':'a','code':'123','code_wo':'123','code_wo_version':1}",
     "error code: Secret given twice: `code` and `code_wo` are two forms", false},
    {"{'name':'a','code':'?','code_wo':'?','code_wo_version':1}", "", false},
    {"{'name':'a','code':'?','code_wo':'?'}", "", false},
    {"{'name':'a','code_wo':'123','code_wo_version':'?'}", "", false},
    {"{'name':'a','code':'123','code_wo':'123','code_wo_version':1}",
     "error code: Secret given twice", false},
    {"{'name':'a','code_wo':'123'}",
     "error code_wo: Missing version of a write-only value: Terraform keeps no copy of `code_wo`, "
     "so a change of it cannot be seen: add `code_wo_version = 1`",
     false},
    {"{'name':'a','code':'123','code_wo_version':1}",
     "error code_wo_version: Version without a write-only value", false},
    {"{'name':'a','code_wo_version':'?'}", "error code: Missing secret", false},
    {"{'name':'a','code_wo':'123','code_wo_version':1}",
     "error code_wo: Write-only attribute not supported: `code_wo` is write-only, which needs "
     "Terraform 1.11 or later.",
     true},
    {"{'name':'a','code':'123'}", "", true},
    // the attribute that the engine adds
    {"{'name':'a','code':'123','timeouts':{'create':'1h30m'}}", "", false},
    {"{'name':'a','code':'123','timeouts':{'create':'5 minutes'}}",
     "error timeouts.create: Invalid attribute value: `timeouts.create` must be a duration such as "
     "\"90s\" or \"1h30m\", at most one week, not \"5 minutes\": write hours, minutes and seconds",
     false},
    // read-only, deprecated
    {"{'name':'a','code':'123','id':'x'}", "error id: Read-only attribute: `id` is decided", false},
    {"{'name':'a','code':'123','id':'?'}", "error id: Read-only attribute", false},
    {"{'name':'a','code':'123','old':'x'}",
     "warning old: Deprecated attribute: `old` is deprecated: Use `name`.\n", false},
    // nested
    {"{'name':'a','code':'123','one':{'size':6}}", "error one.size: Invalid attribute value",
     false},
    {"{'name':'a','code':'123','one':{}}", "error one.size: Missing required attribute", false},
    {"{'name':'a','code':'123','list':[{'size':1},{'size':0}]}",
     "error list[1].size: Invalid attribute value: `list[1].size` must be between 1 and 5, not 0.",
     false},
    {"{'name':'a','code':'123','map':{'k':{'size':0}}}",
     "error map[\"k\"].size: Invalid attribute value", false},
    {"{'name':'a','code':'123','set':[{'size':0}]}", "error set.size: Invalid attribute value",
     false},
    {"{'name':'a','code':'123','list':[{'size':1,'seen':'x'}]}", "error list[0].seen: Read-only",
     false},
    {"{'name':'a','code':'123','list':[{'size':1,'key_wo':'k'}]}",
     "error list[0].key_wo: Missing version of a write-only value", false},
};

// The cases are written with ' for ".
static const char *quoted(Arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c != '\0'; c++) {
        if (*c == '\'') *c = '"';
    }
    return copy;
}

static void configurations(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Attr *full = resource_rows(&thing);
        const Value *config =
            fixture_value(call.arena, resource_type(&thing), quoted(call.arena, cases[i].config));
        Status status = validate_config(&call, full, config, !cases[i].old_terraform);
        const char *found = fixture_diags(&call);
        bool as_expected =
            *cases[i].found == '\0' ? *found == '\0' : strstr(found, cases[i].found) != NULL;
        if (!as_expected) fail_msg("case %zu %s: %s", i, cases[i].config, found);
        assert_int_equal(status.ok, strstr(found, "error ") == NULL);
        arena_free(call.arena);
    }
}

static void everything_wrong_is_told(void **state) {
    (void)state;
    Call call = fixture_call();
    const Attr *full = attrs_full(call.arena, rows);
    const Value *config = fixture_value(call.arena, attrs_type(call.arena, full),
                                        "{\"one\":{},\"list\":[{\"size\":9}],\"old\":\"x\"}");
    assert_false(validate_config(&call, full, config, true).ok);
    assert_int_equal(call.diags->errors, 4);
    assert_int_equal(call.diags->warnings, 1);
    arena_free(call.arena);
}

static void earlier_errors_are_not_its_own(void **state) {
    (void)state;
    Call call = fixture_call();
    (void)call_fail(&call, NULL, "Earlier", "Something else.");
    const Attr *full = attrs_full(call.arena, rows);
    const Value *config = fixture_value(call.arena, attrs_type(call.arena, full),
                                        "{\"name\":\"a\",\"code\":\"123\"}");
    assert_true(validate_config(&call, full, config, true).ok);
    assert_true(validate_config(&call, full, &value_null, true).ok);
    assert_true(validate_config(&call, full, &value_unknown, true).ok);
    arena_free(call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(configurations),
        cmocka_unit_test(everything_wrong_is_told),
        cmocka_unit_test(earlier_errors_are_not_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
