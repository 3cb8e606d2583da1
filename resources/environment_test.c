// SPDX-License-Identifier: MPL-2.0
#include "resources/environment.h"

#include "acceptance/tools/schema_fixture.h"
#include "resources/lobechat_base.h"
#include "resources/lobechat_database.h"

static const Value *base(Arena *arena, const char *json) {
    return fixture_value(arena, resource_type(&lobechat_base), json);
}

static const Value *database(Arena *arena, const char *json) {
    return fixture_value(arena, resource_type(&lobechat_database), json);
}

static Environment build(Arena *arena, Line line, const Value *config) {
    const EnvironmentSources sources = {.line = line, .config = config, .object = config};
    return environment_build(arena, &sources);
}

// ---- attributes to variables

typedef struct Built {
    const char *config; // serves as plan too
    const char *variables, *secrets, *write_only;
} Built;

static const Built built[] = {
    {"{}", "{}", "{}", "{}"},
    {"{\"access_code\":\"a\",\"qwen_api_key\":\"k\"}",
     "{\"ACCESS_CODE\":\"a\",\"QWEN_API_KEY\":\"k\"}",
     "{\"ACCESS_CODE\":\"a\",\"QWEN_API_KEY\":\"k\"}", "{}"},
    {"{\"access_code_wo\":\"a\"}", "{\"ACCESS_CODE\":\"a\"}", "{\"ACCESS_CODE\":\"a\"}",
     "{\"ACCESS_CODE\":\"access_code\"}"},
    {"{\"default_model\":\"qwen-max\",\"openai_enabled\":false}",
     "{\"DEFAULT_AGENT_CONFIG\":\"model=qwen-max;provider=qwen\",\"ENABLED_OPENAI\":\"0\","
     "\"SYSTEM_AGENT\":\"default=qwen/qwen-max\"}",
     "{}", "{}"},
    {"{\"default_model\":\"\",\"feature_flags\":[\"-market\",\"+rag\"]}",
     "{\"FEATURE_FLAGS\":\"-market,+rag\"}", "{}", "{}"},
    {"{\"feature_flags\":[\"-market\",\"?\"]}", "{\"FEATURE_FLAGS\":\"?\"}", "{}", "{}"},
    {"{\"environment_variables\":{\"A\":\"1\"},\"secret_environment_variables_wo\":{\"B\":\"2\"}}",
     "{\"A\":\"1\",\"B\":\"2\"}", "{\"B\":\"2\"}", "{\"B\":\"secret_environment_variables\"}"},
    {"{\"app_url\":\"https://chat.example.com\"}", "{}", "{}", "{}"},
    {"{\"app_url\":\"https://"
     "c.example.com\",\"custom_domain\":{\"domain_name\":\"c.example.com\"}}",
     "{\"APP_URL\":\"https://c.example.com\"}", "{}", "{}"},
    {"{\"qwen_base_url\":\"?\"}", "{\"QWEN_PROXY_URL\":\"?\"}", "{}", "{}"},
};

static void test_builds_variables(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof built / sizeof *built; i++) {
        Arena *arena = arena_new();
        const Value *config = base(arena, built[i].config);
        Environment environment = build(arena, LINE_BASE_1, config);
        assert_string_equal(fixture_text(arena, environment.variables), built[i].variables);
        assert_string_equal(fixture_text(arena, environment.secrets), built[i].secrets);
        assert_string_equal(fixture_text(arena, environment.write_only), built[i].write_only);
        arena_free(arena);
    }
}

// ---- the team edition: one set of attributes, two lines of names

#define TEAM                                                                                       \
    "{\"app_url\":\"https://c.example.com\",\"region\":\"cn-hangzhou\","                           \
    "\"auth_secret\":\"s\",\"key_vaults_secret\":\"k\",\"jwks_key\":\"j\","                        \
    "\"auth0_client_id\":\"id\",\"auth0_issuer\":\"https://t.auth0.com\","                         \
    "\"auth0\":{\"client_secret_wo\":\"cs\",\"disable_password_login\":true,"                      \
    "\"allowed_emails\":[\"a@b.c\"]},"                                                             \
    "\"oss\":{\"bucket\":\"b\",\"public_read\":false},\"oss_endpoint\":\"https://o\","             \
    "\"oss_public_domain\":\"https://b.o\",\"oss_access_key_id\":\"ak\","                          \
    "\"database\":{\"username\":\"cap\",\"password\":\"p@ss/w:rd+1\",\"database_name\":\"d\"},"    \
    "\"database_host\":\"h\",\"database_port\":5432,\"embedding_model\":\"qwen/e\","               \
    "\"embedding_batch_size\":10}"
#define TEAM_BOTH                                                                                  \
    "\"AUTH_AUTH0_ID\":\"id\",\"AUTH_AUTH0_ISSUER\":\"https://t.auth0.com\","                      \
    "\"AUTH_AUTH0_SECRET\":\"cs\","
#define TEAM_REST                                                                                  \
    "\"S3_ACCESS_KEY_ID\":\"ak\",\"S3_BUCKET\":\"b\",\"S3_ENDPOINT\":\"https://o\","               \
    "\"S3_PUBLIC_DOMAIN\":\"https://b.o\",\"S3_REGION\":\"cn-hangzhou\","                          \
    "\"S3_SECRET_ACCESS_KEY\":\"?\",\"S3_SET_ACL\":\"0\"}"
#define TEAM_DATABASE                                                                              \
    "\"DATABASE_DRIVER\":\"node\","                                                                \
    "\"DATABASE_URL\":\"postgres://cap:p%40ss%2Fw%3Ard%2B1@h:5432/d\","                            \
    "\"DEFAULT_FILES_CONFIG\":\"embedding_model=qwen/e\","

static void test_team_edition_has_the_names_of_its_line(void **state) {
    (void)state;
    static const struct {
        Line line;
        const char *variables;
    } lines[] = {
        {LINE_DATABASE_1,
         "{\"APP_URL\":\"https://c.example.com\"," TEAM_BOTH TEAM_DATABASE
         "\"KEY_VAULTS_SECRET\":\"k\",\"NEXTAUTH_URL\":\"https://c.example.com/api/auth\","
         "\"NEXT_AUTH_SECRET\":\"s\",\"NEXT_AUTH_SSO_PROVIDERS\":\"auth0\","
         "\"NEXT_PUBLIC_SERVICE_MODE\":\"server\"," TEAM_REST},
        {LINE_2,
         "{\"APP_URL\":\"https://c.example.com\",\"AUTH_ALLOWED_EMAILS\":\"a@b.c\"," TEAM_BOTH
         "\"AUTH_DISABLE_EMAIL_PASSWORD\":\"1\",\"AUTH_SECRET\":\"s\","
         "\"AUTH_SSO_PROVIDERS\":\"auth0\"," TEAM_DATABASE
         "\"EMBEDDING_BATCH_SIZE\":\"10\",\"JWKS_KEY\":\"j\","
         "\"KEY_VAULTS_SECRET\":\"k\"," TEAM_REST},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Arena *arena = arena_new();
        Environment environment = build(arena, lines[i].line, database(arena, TEAM));
        assert_string_equal(fixture_text(arena, environment.variables), lines[i].variables);
        assert_string_equal(fixture_text(arena, environment.kept),
                            "{\"S3_SECRET_ACCESS_KEY\":\"ram_access_key\"}");
        assert_string_equal(fixture_text(arena, environment.write_only),
                            "{\"AUTH_AUTH0_SECRET\":\"auth0.client_secret\"}");
        arena_free(arena);
    }
}

static void test_what_parts_made_is_used(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Value *made = fixture_json(arena, "{\"S3_SECRET_ACCESS_KEY\":\"made\"}");
    const EnvironmentSources sources = {
        .line = LINE_2, .config = &value_null, .object = database(arena, TEAM), .made = made};
    Environment environment = environment_build(arena, &sources);
    assert_string_equal(value_cstr(value_get(environment.secrets, "S3_SECRET_ACCESS_KEY")), "made");
    // Without the configuration the application's own secret is one that a part would have made.
    assert_string_equal(fixture_text(arena, environment.kept),
                        "{\"AUTH_AUTH0_SECRET\":\"auth0_client\"}");
    arena_free(arena);
}

static void test_counts_bytes(void **state) {
    (void)state;
    Arena *arena = arena_new();
    bool exact;
    const Value *map = fixture_value(arena, &type_map_of_string, "{\"AB\":\"123\",\"C\":\"\"}");
    assert_int_equal(environment_bytes(map, &exact), 6);
    assert_true(exact);
    map = fixture_value(arena, &type_map_of_string, "{\"AB\":\"123\",\"C\":\"?\"}");
    assert_int_equal(environment_bytes(map, &exact), 6);
    assert_false(exact);
    arena_free(arena);
}

// ---- checks

typedef struct Checked {
    Line line;
    const char *config;
    const char *said; // part of the diagnostics; "" for none
} Checked;

static const Checked checked[] = {
    {LINE_BASE_1, "{\"environment_variables\":{\"PROXY_URL\":\"http://x\"}}", ""},
    {LINE_BASE_1, "{\"environment_variables\":{\"FC_X\":\"1\"}}",
     "error environment_variables[\"FC_X\"]: Environment variable is not allowed"},
    {LINE_BASE_1, "{\"environment_variables\":{\"ACCESS_CODE\":\"1\"}}",
     "comes from the attribute \"access_code\""},
    {LINE_BASE_1, "{\"secret_environment_variables\":{\"APP_URL\":\"1\"}}",
     "error secret_environment_variables[\"APP_URL\"]"},
    {LINE_BASE_1, "{\"secret_environment_variables_wo\":{\"QWEN_API_KEY\":\"1\"}}",
     "error secret_environment_variables_wo[\"QWEN_API_KEY\"]"},
    {LINE_BASE_1, "{\"environment_variables\":{\"NEXT_PUBLIC_X\":\"1\"}}",
     "warning environment_variables[\"NEXT_PUBLIC_X\"]"},
    {LINE_BASE_1, "{\"environment_variables\":{\"NEXT_AUTH_SECRET\":\"1\"}}", ""},
    {LINE_2, "{\"environment_variables\":{\"NEXT_AUTH_SECRET\":\"1\"}}", "exits at start"},
    {LINE_2, "{\"environment_variables\":{\"ACCESS_CODE\":\"1\"}}", "exits at start"},
    {LINE_2, "{\"environment_variables\":{\"ACCESS_CODES\":\"1\"}}", ""},
    {LINE_BASE_1,
     "{\"environment_variables\":{\"K\":\"1\"},\"secret_environment_variables\":{\"K\":\"2\"}}",
     "Environment variable is set twice"},
};

static void test_checks_names(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++) {
        Call call = fixture_call();
        const Value *config = base(call.arena, checked[i].config);
        Environment environment = build(call.arena, checked[i].line, config);
        environment_check(&call, checked[i].line, config, &environment);
        const char *said = fixture_diags(&call);
        if (*checked[i].said == '\0')
            assert_string_equal(said, "");
        else
            assert_non_null(strstr(said, checked[i].said));
        arena_free(call.arena);
    }
}

static const Value *padded(Arena *arena, size_t length) {
    char *text = arena_alloc(arena, length + 1);
    memset(text, 'x', length);
    const Value *map = value_with(arena, &value_empty_map, "PAD", value_cstring(arena, text));
    return value_with(arena, base(arena, "{\"access_code\":\"abcdefghijkl\"}"),
                      "environment_variables", map);
}

// ACCESS_CODE and its value take 23 bytes, the name PAD three.
static void test_size_limit_is_exact_and_names_the_largest(void **state) {
    (void)state;
    for (int over = 0; over <= 1; over++) {
        Call call = fixture_call();
        const Value *config = padded(call.arena, (size_t)(4096 - 23 - 3 + over));
        Environment environment = build(call.arena, LINE_BASE_1, config);
        environment_check(&call, LINE_BASE_1, config, &environment);
        const char *said = fixture_diags(&call);
        if (over == 0) {
            assert_string_equal(said, "");
        } else {
            assert_non_null(strstr(said, "these are 4097, 1 too many"));
            const char *pad = strstr(said, "4074  PAD"), *code = strstr(said, "23  ACCESS_CODE");
            assert_true(pad != NULL && code != NULL && pad < code);
            assert_null(strstr(said, "abcdefghijkl"));
        }
        arena_free(call.arena);
    }
}

// ---- back to attributes

typedef struct Decoded {
    const char *remote, *object, *result;
} Decoded;

static const Decoded decoded[] = {
    // Nothing known yet, as after an import.
    {"{\"ACCESS_CODE\":\"a\",\"ENABLED_OPENAI\":\"0\",\"SYSTEM_AGENT\":\"default=qwen/m\","
     "\"DEFAULT_AGENT_CONFIG\":\"model=m;provider=qwen\",\"FEATURE_FLAGS\":\"-a,+b\","
     "\"X\":\"1\",\"Y_TOKEN\":\"2\"}",
     "{}",
     "{\"access_code\":\"a\",\"default_model\":\"m\",\"environment_variables\":{\"X\":\"1\"},"
     "\"feature_flags\":[\"-a\",\"+b\"],\"openai_enabled\":false,"
     "\"secret_environment_variables\":{\"Y_TOKEN\":\"2\"}}"},
    // As it was: nothing changes, empty stays as it is spelled.
    {"{}", "{\"default_model\":\"\",\"environment_variables\":{},\"feature_flags\":[]}",
     "{\"default_model\":\"\",\"environment_variables\":{},\"feature_flags\":[]}"},
    // Changed elsewhere.
    {"{\"DEFAULT_AGENT_CONFIG\":\"model=other;provider=openai\"}", "{\"default_model\":\"m\"}",
     "{}"},
    {"{\"X\":\"2\"}", "{\"environment_variables\":{\"X\":\"1\"}}",
     "{\"environment_variables\":{\"X\":\"2\"}}"},
    {"{}", "{\"environment_variables\":{\"X\":\"1\"}}", "{\"environment_variables\":{}}"},
    {"{\"ACCESS_CODE\":\"new\"}",
     "{\"access_code\":\"old\",\"secret_digests\":{\"ACCESS_CODE\":\"d\"}}",
     "{\"access_code\":\"new\",\"secret_digests\":{\"ACCESS_CODE\":\"d\"}}"},
    // A secret given write-only stays out of the state.
    {"{\"ACCESS_CODE\":\"new\"}", "{\"secret_digests\":{\"ACCESS_CODE\":\"d\"}}",
     "{\"secret_digests\":{\"ACCESS_CODE\":\"d\"}}"},
    // Also while a creation that was interrupted has not come to its digest.
    {"{\"ACCESS_CODE\":\"a\",\"QWEN_API_KEY\":\"q\"}",
     "{\"access_code_wo_version\":1,\"qwen_api_key_wo_version\":2}",
     "{\"access_code_wo_version\":1,\"qwen_api_key_wo_version\":2}"},
    {"{\"K\":\"v\"}",
     "{\"secret_digests\":{\"K\":\"d\"},\"secret_environment_variables_wo_version\":1}",
     "{\"secret_digests\":{\"K\":\"d\"},\"secret_environment_variables_wo_version\":1}"},
    // A declared plain name stays plain, whatever it looks like.
    {"{\"PUBLIC_KEY\":\"2\"}", "{\"environment_variables\":{\"PUBLIC_KEY\":\"1\"}}",
     "{\"environment_variables\":{\"PUBLIC_KEY\":\"2\"}}"},
    // APP_URL is worked out, so a changed one shows as one too many.
    {"{\"APP_URL\":\"https://evil.example\"}", "{\"app_url\":\"https://c.example.com\"}",
     "{\"app_url\":\"https://c.example.com\",\"environment_variables\":{\"APP_URL\":"
     "\"https://evil.example\"}}"},
    {"{\"APP_URL\":\"https://c.example.com\"}", "{\"app_url\":\"https://c.example.com\"}",
     "{\"app_url\":\"https://c.example.com\"}"},
    {"{\"APP_URL\":\"https://c.example.com\"}", "{}", "{}"},
};

static void test_decodes_variables(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
        Arena *arena = arena_new();
        const Value *remote = fixture_json(arena, decoded[i].remote);
        const Value *result =
            environment_decode(arena, LINE_BASE_1, remote, base(arena, decoded[i].object));
        assert_string_equal(fixture_text(arena, result), decoded[i].result);
        arena_free(arena);
    }
}

static void test_a_missing_address_is_noticed(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *domain = "{\"app_url\":\"https://c\",\"custom_domain\":{\"domain_name\":\"c\"}}";
    const Value *with = fixture_json(arena, "{\"APP_URL\":\"other\"}");
    assert_true(environment_lacks(arena, LINE_BASE_1, &value_empty_map, base(arena, domain)));
    assert_false(environment_lacks(arena, LINE_BASE_1, with, base(arena, domain)));
    assert_false(environment_lacks(arena, LINE_BASE_1, &value_empty_map,
                                   base(arena, "{\"app_url\":\"https://c\"}")));
    arena_free(arena);
}

static void test_secrets_of_the_function_are_found(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const Value *remote = fixture_json(arena, "{\"ACCESS_CODE\":\"a\",\"DB_PASSWORD\":\"p\","
                                              "\"OPEN\":\"o\",\"DECLARED\":\"d\"}");
    const Value *object = base(arena, "{\"secret_digests\":{\"DECLARED\":\"x\"}}");
    const Value *secrets = environment_secrets(arena, LINE_BASE_1, remote, object);
    assert_string_equal(fixture_text(arena, secrets),
                        "{\"ACCESS_CODE\":\"a\",\"DB_PASSWORD\":\"p\",\"DECLARED\":\"d\"}");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builds_variables),
        cmocka_unit_test(test_team_edition_has_the_names_of_its_line),
        cmocka_unit_test(test_what_parts_made_is_used),
        cmocka_unit_test(test_counts_bytes),
        cmocka_unit_test(test_checks_names),
        cmocka_unit_test(test_size_limit_is_exact_and_names_the_largest),
        cmocka_unit_test(test_decodes_variables),
        cmocka_unit_test(test_a_missing_address_is_noticed),
        cmocka_unit_test(test_secrets_of_the_function_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
