// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dashscope/dashscope.h"

#include "acceptance/tools/plain_rig.h"

#define EMBEDDINGS "/compatible-mode/v1/embeddings"
#define MODELS "/compatible-mode/v1/models"
#define GOOD_KEY "sk-good-key-of-tests"

static int setup(void **state) {
    PlainRig *rig = plain_new(&dashscope_service, "dashscope.aliyuncs.com", 0, 1);
    rig->bearer = GOOD_KEY;
    *state = rig;
    return 0;
}

static void refused(PlainRig *rig, int status, const char *code, const char *part,
                    const char *body) {
    PlainAnswer answer = plain_expect(rig, status, "POST", EMBEDDINGS, body);
    assert_string_equal(plain_text(&answer, "error.code"), code);
    if (strstr(plain_text(&answer, "error.message"), part) == NULL)
        fail_msg("%s: %s", body, plain_text(&answer, "error.message"));
    assert_string_equal(plain_text(&answer, "request_id"), plain_header(&answer, "x-request-id"));
}

static void test_vectors_have_the_dimensions_of_the_model(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *body;
        size_t vectors, dimensions;
    } cases[] = {
        {"{\"model\":\"text-embedding-v3\",\"input\":\"a\"}", 1, 1024},
        {"{\"model\":\"text-embedding-v3\",\"input\":[\"a\",\"b\"],\"dimensions\":64}", 2, 64},
        {"{\"model\":\"text-embedding-v4\",\"input\":\"a\",\"dimensions\":2048,"
         "\"encoding_format\":\"float\"}",
         1, 2048},
        {"{\"model\":\"text-embedding-v1\",\"input\":\"a\"}", 1, 1536},
        {"{\"model\":\"text-embedding-v2\",\"input\":\"a\"}", 1, 1536},
        {"{\"model\":\"text-embedding-v3\",\"input\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\","
         "\"7\",\"8\",\"9\"]}",
         10, 1024},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        PlainAnswer answer = plain_expect(rig, 200, "POST", EMBEDDINGS, cases[i].body);
        const Value *data = value_get(answer.body, "data");
        assert_int_equal(value_count(data), cases[i].vectors);
        for (size_t v = 0; v < value_count(data); v++) {
            const Value *one = data->list.items[v], *vector = value_get(one, "embedding");
            assert_int_equal(value_count(vector), cases[i].dimensions);
            assert_int_equal(value_int_or(value_get(one, "index"), -1), v);
            double sum = 0;
            for (size_t d = 0; d < value_count(vector); d++) {
                double number = value_double_or(vector->list.items[d], 9);
                sum += number * number;
            }
            assert_true(sum > 0.999 && sum < 1.001);
        }
        if (cases[i].vectors < 2) continue;
        assert_false(value_equal(value_get(data->list.items[0], "embedding"),
                                 value_get(data->list.items[1], "embedding")));
    }
}

static void test_what_is_wrong_has_its_code(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *body;
        int status;
        const char *code, *part;
    } cases[] = {
        {"{\"model\":\"text-embedding-v3\",\"input\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\","
         "\"7\",\"8\",\"9\",\"10\"]}",
         400, "InvalidParameter",
         "batch size is invalid, it should not be larger than 10.: input.contents"},
        {"{\"model\":\"nothing\",\"input\":\"a\"}", 404, "model_not_found", "`nothing`"},
        {"{\"model\":\"qwen-plus\",\"input\":\"a\"}", 400, "InvalidParameter", "no embeddings"},
        {"{\"model\":\"text-embedding-v3\",\"input\":\"a\",\"dimensions\":2048}", 400,
         "InvalidParameter", "dimension"},
        {"{\"model\":\"text-embedding-v2\",\"input\":\"a\",\"dimensions\":1024}", 400,
         "InvalidParameter", "dimension"},
        {"{\"model\":\"text-embedding-v3\",\"input\":\"a\",\"encoding_format\":\"base64\"}", 400,
         "InvalidParameter", "float"},
        {"{\"model\":\"text-embedding-v3\",\"input\":[]}", 400, "InvalidParameter", "input"},
        {"{\"model\":\"text-embedding-v3\",\"input\":\"\"}", 400, "InvalidParameter", "8192"},
        {"{\"model\":\"text-embedding-v3\",\"input\":7}", 400, "InvalidParameter", "input"},
        {"{\"model\":\"text-embedding-v3\"}", 400, "InvalidParameter", "input is required"},
        {"{\"model\":\"text-embedding-v3\",\"input\":\"a\",\"x\":1}", 400, "InvalidParameter",
         "x is not known"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        refused(rig, cases[i].status, cases[i].code, cases[i].part, cases[i].body);
    plain_expect(rig, 404, "GET", "/compatible-mode/v1/nothing", NULL);
}

static void test_keys_say_what_is_wrong_with_them(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *key;
        DashscopeKey state;
        int models, embeddings;
    } cases[] = {
        {GOOD_KEY, DASHSCOPE_KEY_GOOD, 200, 200},
        {"sk-short", DASHSCOPE_KEY_INVALID, 401, 401},
        {"good-key-of-the-tests", DASHSCOPE_KEY_INVALID, 401, 401},
        {"sk-revoked-key-of-tests", DASHSCOPE_KEY_INVALID, 401, 401},
        {"sk-noembed-key-of-tests", DASHSCOPE_KEY_NO_EMBEDDINGS, 200, 403},
        {NULL, DASHSCOPE_KEY_INVALID, 401, 401},
    };
    const char *body = "{\"model\":\"text-embedding-v3\",\"input\":\"a\"}";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rig->bearer = cases[i].key;
        assert_int_equal(dashscope_key_state(text_of(cases[i].key)), cases[i].state);
        plain_expect(rig, cases[i].models, "GET", MODELS, NULL);
        PlainAnswer answer = plain_expect(rig, cases[i].embeddings, "POST", EMBEDDINGS, body);
        if (cases[i].embeddings == 200) continue;
        assert_string_equal(plain_text(&answer, "error.code"),
                            cases[i].embeddings == 401 ? "invalid_api_key" : "access_denied");
    }
    rig->bearer = GOOD_KEY;
    rig->host = "dashscope-intl.aliyuncs.com";
    plain_expect(rig, 200, "GET", MODELS, NULL);
    rig->host = "api.openai.com";
    plain_expect(rig, 404, "GET", MODELS, NULL);
}

static void test_a_key_that_looks_real_is_refused(void **state) {
    PlainRig *rig = *state;
    rig->bearer = "sk-0123456789abcdef" // in two halves, as nothing like it may stand in a source
                  "0123456789abcdef";
    PlainAnswer answer = plain_expect(rig, 401, "GET", MODELS, NULL);
    assert_non_null(strstr(plain_text(&answer, "error.message"), "looks like one of the real"));
    rig->bearer = "sk-0123456789abcdef"
                  "0123456789abcdez";
    plain_expect(rig, 200, "GET", MODELS, NULL);
}

static void test_the_account_can_be_changed(void **state) {
    PlainRig *rig = *state;
    const char *body = "{\"model\":\"text-embedding-v3\",\"input\":\"a\"}";
    plain_edit(rig, "deny_model", "{\"model\":\"text-embedding-v3\"}");
    refused(rig, 403, "Model.AccessDenied", "denied", body);
    plain_expect(rig, 200, "POST", EMBEDDINGS, "{\"model\":\"text-embedding-v4\",\"input\":\"a\"}");
    plain_edit(rig, "allow_model", "{\"model\":\"text-embedding-v3\"}");
    plain_expect(rig, 200, "POST", EMBEDDINGS, body);
    plain_edit(rig, "set_arrears", "{\"arrears\":true}");
    refused(rig, 400, "Arrearage", "good standing", body);
    plain_edit(rig, "set_arrears", "{\"arrears\":false}");
    plain_expect(rig, 200, "POST", EMBEDDINGS, body);
}

#define DASHSCOPE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, plain_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        DASHSCOPE_TEST(test_vectors_have_the_dimensions_of_the_model),
        DASHSCOPE_TEST(test_what_is_wrong_has_its_code),
        DASHSCOPE_TEST(test_keys_say_what_is_wrong_with_them),
        DASHSCOPE_TEST(test_a_key_that_looks_real_is_refused),
        DASHSCOPE_TEST(test_the_account_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
