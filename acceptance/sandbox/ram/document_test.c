// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define DOCUMENT(statements) "{\"Version\":\"1\",\"Statement\":[" statements "]}"
#define STATEMENT(effect, action, resource)                                                        \
    "{\"Effect\":\"" effect "\",\"Action\":" action ",\"Resource\":" resource "}"

static void each_fault_is_named(void **state) {
    Arena *arena = *state;
    static const struct {
        const char *json, *part; // part NULL: good
    } cases[] = {
        {DOCUMENT(STATEMENT("Allow", "\"oss:*\"", "\"*\"")), NULL},
        {DOCUMENT(STATEMENT("Deny", "[\"oss:Put*\",\"*\"]", "[\"acs:oss:*:*:b/*\"]")), NULL},
        {DOCUMENT("{\"Effect\":\"Allow\",\"NotAction\":\"ram:*\",\"NotResource\":\"*\"}"), NULL},
        {"", "not JSON"},
        {"[]", "must be an object"},
        {"{\"Version\":\"2\",\"Statement\":[]}", "Version"},
        {"{\"Version\":\"1\",\"Statement\":[]}", "at least one"},
        {"{\"Version\":\"1\",\"Statement\":{}}", "at least one"},
        {"{\"Version\":\"1\",\"Id\":\"x\",\"Statement\":[]}", "Unknown element: Id"},
        {DOCUMENT("\"x\""), "must be an object"},
        {DOCUMENT(STATEMENT("Maybe", "\"*\"", "\"*\"")), "Effect"},
        {DOCUMENT(STATEMENT("Allow", "\"PutObject\"", "\"*\"")), "Action"},
        {DOCUMENT(STATEMENT("Allow", "[]", "\"*\"")), "Action"},
        {DOCUMENT(STATEMENT("Allow", "[1]", "\"*\"")), "Action"},
        {DOCUMENT(STATEMENT("Allow", "\"*\"", "\"bucket\"")), "Resource"},
        {DOCUMENT(STATEMENT("Allow", "\"*\"", "\"acs:oss:bucket\"")), "Resource"},
        {DOCUMENT("{\"Effect\":\"Allow\",\"Action\":\"*\"}"), "Resource"},
        {DOCUMENT("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":\"*\",\"Resource\":\"*\"}"),
         "Unknown element in Statement: Principal"},
        {DOCUMENT("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{}}"),
         "Condition"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *fault = ram_document_fault(arena, text_of(cases[i].json));
        if ((fault == NULL) != (cases[i].part == NULL)) fail_msg("%s: %s", cases[i].json, fault);
        if (fault != NULL && strstr(fault, cases[i].part) == NULL) fail_msg("%s", fault);
    }
    char *many = arena_alloc(arena, 7001);
    memset(many, ' ', 7000);
    assert_non_null(strstr(ram_document_fault(arena, text_of(many)), "6144"));
}

static void the_statements_decide(void **state) {
    Arena *arena = *state;
#define OBJECT "acs:oss:oss-cn-hangzhou:1:files/a/b.txt"
    static const struct {
        const char *json, *action, *resource;
        RamVerdict expected;
    } cases[] = {
        {DOCUMENT(STATEMENT("Allow", "\"oss:PutObject\"", "\"acs:oss:*:*:files/*\"")),
         "oss:PutObject", OBJECT, RAM_ALLOW},
        {DOCUMENT(STATEMENT("Allow", "\"oss:putobject\"", "\"*\"")), "oss:PutObject", OBJECT,
         RAM_ALLOW},
        {DOCUMENT(STATEMENT("Allow", "\"oss:PutObject\"", "\"acs:oss:*:*:Files/*\"")),
         "oss:PutObject", OBJECT, RAM_SILENT},
        {DOCUMENT(STATEMENT("Allow", "\"oss:PutObject\"", "\"acs:oss:*:*:files\"")),
         "oss:PutObject", OBJECT, RAM_SILENT},
        {DOCUMENT(STATEMENT("Allow", "\"oss:PutObjectAcl\"", "\"*\"")), "oss:PutObject", OBJECT,
         RAM_SILENT},
        {DOCUMENT(STATEMENT("Allow", "\"oss:Get*\"", "\"*\"")), "oss:PutObject", OBJECT,
         RAM_SILENT},
        {DOCUMENT(STATEMENT("Allow", "\"*t\"", "\"*.tx?\"")), "oss:PutObject", OBJECT, RAM_ALLOW},
        {DOCUMENT(STATEMENT("Allow", "\"oss:*t\"", "\"acs:oss:*a*b.tx?\"")), "oss:PutObject",
         OBJECT, RAM_ALLOW},
        {DOCUMENT(
             STATEMENT("Allow", "\"*\"", "\"*\"") "," STATEMENT("Deny", "\"oss:Put*\"", "\"*\"")),
         "oss:PutObject", OBJECT, RAM_DENY},
        {DOCUMENT(
             STATEMENT("Allow", "\"*\"", "\"*\"") "," STATEMENT("Deny", "\"oss:Get*\"", "\"*\"")),
         "oss:PutObject", OBJECT, RAM_ALLOW},
        {DOCUMENT("{\"Effect\":\"Allow\",\"NotAction\":\"ram:*\",\"Resource\":\"*\"}"),
         "ram:CreateUser", "", RAM_SILENT},
        {DOCUMENT("{\"Effect\":\"Allow\",\"NotAction\":\"ram:*\",\"Resource\":\"*\"}"),
         "fc:GetFunction", "", RAM_ALLOW},
        {DOCUMENT(
             "{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"acs:oss:*:*:files/*\"}"),
         "oss:PutObject", OBJECT, RAM_SILENT},
        {DOCUMENT(STATEMENT("Allow", "\"fc:*\"", "\"acs:fc:*:*:functions/x\"")), "fc:GetFunction",
         "", RAM_ALLOW},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        RamVerdict verdict = ram_document_verdict(
            arena, text_of(cases[i].json), text_of(cases[i].action), text_of(cases[i].resource));
        if (verdict != cases[i].expected) fail_msg("%zu: %s", i, cases[i].json);
    }
}

static int set_up(void **state) {
    *state = arena_new();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_fault_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_statements_decide, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
