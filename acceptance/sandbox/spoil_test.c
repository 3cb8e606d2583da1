// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/spoil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/value/json.h"
#include <cmocka.h>

static Answer spoil(Arena *arena, const Fault *fault, const char *body) {
    Answer answer = {.status = 200, .body = text_of(body)};
    spoil_answer(arena, fault, &answer);
    return answer;
}

static void members_are_told_otherwise(void **state) {
    (void)state;
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"{\"Status\":\"Running\",\"Id\":1}", "{\"Id\":1,\"Status\":\"Creating\"}"},
        {"{\"Items\":{\"I\":[{\"Status\":\"a\"},{\"Status\":\"b\"}]}}",
         "{\"Items\":{\"I\":[{\"Status\":\"Creating\"},{\"Status\":\"Creating\"}]}}"},
        {"{\"Id\":1}", "{\"Id\":1}"},
        {"[]", "[]"},
        {"<Error/>", "<Error/>"},
    };
    Arena *arena = arena_new();
    const Fault fault = {.kind = FAULT_MEMBERS,
                         .members = json_parse(arena, TEXT("{\"Status\":\"Creating\"}"), NULL)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Answer answer = spoil(arena, &fault, cases[i].before);
        assert_string_equal(answer.body.data, cases[i].after);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.end, ANSWER_WHOLE);
    }
    arena_free(arena);
}

static void answers_end_as_they_are_told(void **state) {
    (void)state;
    static const struct {
        FaultKind kind;
        const char *body;
        AnswerEnd end;
    } cases[] = {{FAULT_RESET, "{}", ANSWER_RESET},     {FAULT_TRUNCATE, "{}", ANSWER_TRUNCATED},
                 {FAULT_TRUNCATE, "", ANSWER_RESET},    {FAULT_EMPTY, "{}", ANSWER_EMPTY},
                 {FAULT_CHUNK, "{}", ANSWER_CHUNK},     {FAULT_GARBAGE, "{}", ANSWER_GARBAGE},
                 {FAULT_DRIBBLE, "{}", ANSWER_DRIBBLED}};
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Fault fault = {.kind = cases[i].kind, .pause_ms = 3};
        Answer answer = spoil(arena, &fault, cases[i].body);
        assert_int_equal(answer.end, cases[i].end);
        if (answer.end == ANSWER_DRIBBLED) assert_int_equal(answer.pause_ms, 3);
        if (answer.end == ANSWER_RESET) assert_int_equal(answer.status, 0);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_told_otherwise),
        cmocka_unit_test(answers_end_as_they_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
