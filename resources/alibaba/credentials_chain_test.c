// SPDX-License-Identifier: MPL-2.0
// Every place that keys can come from, and their order.
#include "resources/alibaba/credentials_chain.h"

#include "acceptance/tools/credentials_fixture.h"

#define READY "{\"access_key_id\":\"SANDBOX\",\"access_key_secret\":\"S\"}"

// ---- precedence

static void block_then_sandbox_then_environment(void **state) {
    (void)state;
    static const struct {
        const char *config, *sandbox, *id;
    } cases[] = {
        {"{" BLOCK_KEYS "}", READY, "BLOCK"},
        {"{}", READY, "SANDBOX"}, // keys of the real cloud are not used against the sandbox
        {"{}", "null", "ENV"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, cases[i].config, cases[i].sandbox);
        set_environment_keys();
        expect_keys(&scene, cases[i].id);
        scene_close(&scene);
    }
}

static void environment_order(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    setenv("ALICLOUD_ACCESS_KEY", "OLD", 1);
    setenv("ALICLOUD_SECRET_KEY", "S", 1);
    expect_keys(&scene, "OLD");
    scene_close(&scene);
    scene_open(&scene, "{}", "null");
    setenv("ALICLOUD_ACCESS_KEY", "OLD", 1);
    setenv("ALICLOUD_SECRET_KEY", "S", 1);
    set_environment_keys();
    expect_keys(&scene, "ENV");
    scene_close(&scene);
    scene_open(&scene, "{}", "null");
    setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "HALF", 1);
    expect_failure(&scene, "ALIBABA_CLOUD_ACCESS_KEY_ID is set without "
                           "ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    scene_close(&scene);
}

static void what_the_block_names_is_final(void **state) {
    (void)state;
    static const struct {
        const char *config, *part; // "@" stands for the server's address
        bool without_sandbox;
    } cases[] = {
        {"{\"access_key\":\"X\"}", "access_key is set without secret_key", false},
        {"{\"profile\":\"nobody\"}", "config.json: it does not exist", false},
        {"{\"credentials_uri\":\"http://example.com/\"}", "plain http", false},
        {"{\"credentials_uri\":\"@/uri-failed\"}", "code Fail", false},
        {"{\"credentials_uri\":\"@/uri-html\"}", "did not answer with JSON", false},
        {"{\"credentials_uri\":\"@/uri-half\"}", "gives no AccessKey secret", false},
        {"{\"credentials_uri\":\"@/nothing\"}", "HTTP 500", false},
        {"{\"ecs_role_name\":\"other\"}", "no such RAM role", false},
        {"{\"assume_role_with_oidc\":{\"role_arn\":\"a\",\"oidc_provider_arn\":\"b\","
         "\"oidc_token_file\":\"/nonexistent/token\"}}",
         "it does not exist", true},
        {"{\"assume_role_with_oidc\":{\"role_arn\":\"a\",\"oidc_provider_arn\":\"b\","
         "\"oidc_token_file\":\"/nonexistent/token\"}}",
         "its token is not sent to a sandbox", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, "{}", READY);
        set_environment_keys();
        const char *config = cases[i].config, *place = strchr(config, '@');
        if (place != NULL)
            config = arena_printf(scene.call->arena, "%.*s%s%s", (int)(place - config), config,
                                  scene.server.url, place + 1);
        scene.settings.config = json_parse(scene.call->arena, text_of(config), NULL);
        if (cases[i].without_sandbox) scene.settings.sandbox = &value_null;
        expect_failure(&scene, cases[i].part);
        expect_failure(&scene, "asked for by name");
        scene_close(&scene);
    }
}

static void nothing_found_lists_every_place(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    expect_failure(&scene, "These places were asked");
    static const char *const parts[] = {
        "access_key and secret_key in the provider block: not set",
        "assume_role_with_oidc in the provider block: not set",
        "profile or shared_credentials_file in the provider block: not set",
        "credentials_uri in the provider block: not set",
        "ecs_role_name in the provider block: not set",
        "the sandbox (LOBECHAT_SANDBOX): no sandbox is set",
        "keys in the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and",
        "OIDC token of the environment: ALIBABA_CLOUD_ROLE_ARN is not set",
        ".aliyun/config.json: it does not exist",
        ".alibabacloud/credentials: it does not exist",
        "RAM role of the ECS instance: switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED",
        "credentials URI of the environment: ALIBABA_CLOUD_CREDENTIALS_URI is not set",
        "Set ALIBABA_CLOUD_ACCESS_KEY_ID"};
    const char *detail = fixture_detail(&scene.fixture);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        detail = strstr(detail, parts[i]); // in this order
        if (detail == NULL) fail_msg("%s", parts[i]);
    }
    scene_close(&scene);
}

// ---- profiles of the CLI

#define PROFILE(name, mode, rest)                                                                  \
    "{\"name\":\"" name "\",\"mode\":\"" mode "\",\"access_key_id\":\"CLI\","                      \
    "\"access_key_secret\":\"S\",\"sts_token\":\"CLITOKEN\"" rest "},"

static const char cli_file[] =
    "{\"current\":\"ak\",\"profiles\":[" PROFILE("ak", "AK", "") PROFILE("sts", "StsToken", "")
        PROFILE("role", "RamRoleArn",
                ",\"ram_role_arn\":\"acs:ram::1:role/r\",\"external_id\":\"E\","
                "\"ram_session_name\":\"mine\",\"expired_seconds\":900")
            PROFILE("norole", "RamRoleArn", "")
                PROFILE("chain", "ChainableRamRoleArn",
                        ",\"source_profile\":\"role\",\"ram_role_arn\":\"acs:ram::1:role/c\"")
                    PROFILE("circle", "ChainableRamRoleArn",
                            ",\"source_profile\":\"circle\",\"ram_role_arn\":\"acs:ram::1:role/c\"")
                        PROFILE("sourceless", "ChainableRamRoleArn", "")
                            PROFILE("ecs", "EcsRamRole", ",\"ram_role_name\":\"instance-role\"")
                                PROFILE("sso", "CloudSSO",
                                        "") "{\"name\":\"oidc\",\"mode\":\"OIDC\",\"ram_role_arn\":"
                                            "\"acs:ram::1:role/o\","
                                            "\"oidc_provider_arn\":\"acs:ram::1:oidc-provider/"
                                            "p\",\"oidc_token_file\":\"TOKENFILE\"},"
                                            "{\"name\":\"external\",\"mode\":\"External\","
                                            "\"process_command\":\"COMMAND\"},"
                                            "{\"name\":\"uri\",\"mode\":\"CredentialsURI\","
                                            "\"credentials_uri\":\"SERVICE\"},"
                                            "{\"name\":\"empty\",\"mode\":\"AK\"}]}";

// cli_file with the places that depend on the scene filled in.
static const char *cli_text(Scene *scene, const char *command) {
    Arena *arena = scene->call->arena;
    const struct {
        const char *mark, *value;
    } marks[] = {{"TOKENFILE", arena_printf(arena, "%s/extra/token", scene->home)},
                 {"COMMAND", command},
                 {"SERVICE", arena_printf(arena, "%s/uri", scene->server.url)}};
    const char *text = cli_file;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *place = strstr(text, marks[i].mark);
        text = arena_printf(arena, "%.*s%s%s", (int)(place - text), text, marks[i].value,
                            place + strlen(marks[i].mark));
    }
    return text;
}

static void scene_open_cli(Scene *scene, const char *profile, const char *command) {
    scene_open(scene, "{}", "null");
    scene_file(scene, "extra", "token", "OIDC+TOKEN\n");
    scene_file(scene, "extra", "keys.sh",
               "echo '{\"mode\":\"StsToken\",\"access_key_id\":\"EXT\","
               "\"access_key_secret\":\"S\",\"sts_token\":\"EXTTOKEN\"}'\n");
    if (command == NULL)
        command = arena_printf(scene->call->arena, "sh '%s/extra/keys.sh'", scene->home);
    scene_file(scene, ".aliyun", "config.json", cli_text(scene, command));
    setenv("ALIBABA_CLOUD_PROFILE", profile, 1);
}

static void cli_modes(void **state) {
    (void)state;
    static const struct {
        const char *profile, *id, *token, *sent;
    } cases[] = {
        {"", "CLI", "", NULL}, // the current one
        {"ak", "CLI", "", NULL},
        {"sts", "CLI", "CLITOKEN", NULL},
        {"role", "AssumeRole-1", "T",
         "DurationSeconds=900&ExternalId=E&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&"
         "RoleSessionName=mine"},
        {"chain", "AssumeRole-2", "T", "DurationSeconds=3600&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fc"},
        {"ecs", "ECS", "T", NULL},
        {"oidc", "AssumeRoleWithOIDC-1", "T", "OIDCToken=OIDC%2BTOKEN"},
        {"uri", "URI", "T", NULL},
        {"external", "EXT", "EXTTOKEN", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open_cli(&scene, cases[i].profile, NULL);
        Credentials keys = expect_keys(&scene, cases[i].id);
        assert_string_equal(keys.security_token.data, cases[i].token);
        if (cases[i].sent != NULL) assert_non_null(strstr(scene.cloud.body, cases[i].sent));
        scene_close(&scene);
    }
}

static void cli_modes_that_fail(void **state) {
    (void)state;
    static const struct {
        const char *profile, *part;
    } cases[] = {
        {"sso", "mode \"CloudSSO\" is not supported"},
        {"circle", "circle"},
        {"sourceless", "source_profile is not set"},
        {"norole", "the ARN of the role is not set"},
        {"empty", "gives no AccessKey id"},
        {"nobody", "profile \"nobody\" of"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open_cli(&scene, cases[i].profile, NULL);
        expect_failure(&scene, cases[i].part);
        scene_close(&scene);
    }
}

static void broken_cli_files(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {{"", "is not JSON"},
                 {"{\"profiles\":", "is not JSON"},
                 {"{}", "profile \"default\" of"},
                 {"[]", "profile \"default\" of"},
                 {"{\"profiles\":[3,null]}", "does not exist"},
                 {"{\"profiles\":{\"default\":{}}}", "does not exist"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        scene_file(&scene, ".aliyun", "config.json", cases[i].text);
        expect_failure(&scene, cases[i].part);
        scene_close(&scene);
    }
}

static void external_programs_are_held_short(void **state) {
    (void)state;
    static const struct {
        const char *command, *part;
    } cases[] = {
        {"false", "exit status 1"},
        {"echo hello", "did not print JSON"},
        {"/nonexistent/program", "could not be started"},
        {"echo a | cat", "not a plain command line"},
        {"echo $(id)", "not a plain command line"},
        {"", "process_command is empty"},
        {"cat", "did not print JSON"},                          // its input is not Terraform's
        {"sh -c 'test -z $CANARY_NAME'", "did not print JSON"}, // nor is its environment
        {"yes", "did not finish within 10 s"},
    };
    setenv("CANARY_NAME", "secret", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        // Memcheck makes a fork of posix_spawn's vfork: what cannot be started is an exit status
        // then.
        if (getenv("UNDER_VALGRIND") != NULL && strstr(cases[i].part, "started") != NULL) continue;
        scene_open_cli(&scene, "external", cases[i].command);
        expect_failure(&scene, cases[i].part);
        scene_close(&scene);
    }
    unsetenv("CANARY_NAME");
}

static void external_programs_end_with_the_call(void **state) {
    (void)state;
    Scene scene;
    scene_open_cli(&scene, "external", "sleep 30");
    scene.call->deadline_ms = call_now_ms() + 300;
    int64_t start = call_now_ms();
    Credentials keys;
    assert_false(credentials_get(scene.call, scene.source, &keys).ok);
    assert_true(call_now_ms() - start < 1000);
    scene_close(&scene);
}

// ---- the other places

static void ini_types(void **state) {
    (void)state;
    static const struct {
        const char *text, *id, *failure;
    } cases[] = {
        {"[default]\ntype = access_key\naccess_key_id = INI\naccess_key_secret = S\n", "INI", NULL},
        {"# c\n[other]\nx=1\n[default]\naccess_key_id=INI\naccess_key_secret=S\n", "INI", NULL},
        {"[default]\ntype = ecs_ram_role\nrole_name = instance-role\n", "ECS", NULL},
        {"[default]\ntype = ram_role_arn\naccess_key_id = INI\naccess_key_secret = S\n"
         "role_arn = acs:ram::1:role/r\nrole_session_name = s\n",
         "AssumeRole-1", NULL},
        {"[default]\ntype = ram_role_arn\nrole_arn = acs:ram::1:role/r\n", NULL,
         "gives no AccessKey id"},
        {"[default]\ntype = bearer_token\n", NULL, "type \"bearer_token\" is not supported"},
        {"[default]\ntype = access_key\n", NULL, "gives no AccessKey id"},
        {"[other]\naccess_key_id = INI\n", NULL, "has no section \"default\""},
        {"[default\nnonsense\n", NULL, "line 1 is malformed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        scene_file(&scene, ".alibabacloud", "credentials", cases[i].text);
        if (cases[i].id != NULL)
            expect_keys(&scene, cases[i].id);
        else
            expect_failure(&scene, cases[i].failure);
        if (cases[i].failure != NULL) assert_int_equal(scene.cloud.requests, 0);
        scene_close(&scene);
    }
}

static void ecs_metadata(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    unsetenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    expect_keys(&scene, "ECS"); // asks for the role's name, in the hardened mode
    assert_int_equal(scene.cloud.tokens_asked, 1);
    scene_close(&scene);

    static const char config[] = "{\"ecs_role_name\":\"instance-role\"}";
    scene_open(&scene, config, "null");
    scene.cloud.no_token = true;
    expect_keys(&scene, "ECS");
    scene_close(&scene);

    scene_open(&scene, config, "null");
    scene.cloud.no_token = true;
    setenv("ALIBABA_CLOUD_IMDSV1_DISABLED", "true", 1);
    expect_failure(&scene, "ALIBABA_CLOUD_IMDSV1_DISABLED");
    scene_close(&scene);

    scene_open(&scene, config, "null");
    setenv("LOBECHAT_ECS_METADATA_URL", "http://127.0.0.1:1", 1); // nobody there
    expect_failure(&scene, "the metadata service does not answer");
    scene_close(&scene);
}

// Messages name the role: what is no name is not taken for one, least of all keys.
static void ecs_metadata_without_a_name(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    unsetenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    scene.cloud.no_name = true;
    expect_failure(&scene, "the metadata service answered no name of a RAM role");
    scene_close(&scene);
}

static void oidc_and_uri_of_the_environment(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    scene_file(&scene, "extra", "token", "TOKEN");
    setenv("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/rrsa", 1);
    setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/ack", 1);
    setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE",
           arena_printf(scene.call->arena, "%s/extra/token", scene.home), 1);
    expect_keys(&scene, "AssumeRoleWithOIDC-1");
    assert_non_null(strstr(scene.cloud.body, "RoleArn=acs%3Aram%3A%3A1%3Arole%2Frrsa"));
    scene_close(&scene);
    scene_open(&scene, "{}", "null");
    setenv("ALIBABA_CLOUD_CREDENTIALS_URI",
           arena_printf(scene.call->arena, "%s/uri", scene.server.url), 1);
    expect_keys(&scene, "URI");
    scene_close(&scene);
}

// STS may say what it was sent, and so may whoever stands in its place.
static void a_token_that_sts_repeats_is_not_told(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    scene_file(&scene, "extra", "token", "canary+token/of=OIDC\n");
    setenv("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/rrsa", 1);
    setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/ack", 1);
    setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE",
           arena_printf(scene.call->arena, "%s/extra/token", scene.home), 1);
    scene.cloud.broken = true;
    expect_failure(&scene, "OIDCToken=(sensitive value)&RoleArn");
    assert_null(strstr(fixture_detail(&scene.fixture), "canary"));
    scene_close(&scene);
}

static void assume_role_on_top(void **state) {
    (void)state;
    static const char config[] =
        "{" BLOCK_KEYS ",\"assume_role\":{\"role_arn\":\"acs:ram::1:role/top\","
        "\"session_name\":\"sess\",\"policy\":\"{}\","
        "\"session_expiration\":1200,\"external_id\":\"x\"}}";
    Scene scene;
    scene_open(&scene, config, "null");
    expect_keys(&scene, "AssumeRole-1");
    assert_string_equal(scene.cloud.body,
                        "DurationSeconds=1200&ExternalId=x&Policy=%7B%7D&RoleArn=acs%3Aram%3A%3A1%"
                        "3Arole%2Ftop&RoleSessionName=sess");
    scene_close(&scene);
    scene_open(&scene, config, "null");
    scene.cloud.broken = true;
    expect_failure(&scene, "could not be assumed with the keys from access_key in the provider "
                           "block: STS AssumeRole answered NoPermission");
    scene_close(&scene);
}

// ---- keeping and renewing

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_then_sandbox_then_environment),
        cmocka_unit_test(environment_order),
        cmocka_unit_test(what_the_block_names_is_final),
        cmocka_unit_test(nothing_found_lists_every_place),
        cmocka_unit_test(cli_modes),
        cmocka_unit_test(cli_modes_that_fail),
        cmocka_unit_test(broken_cli_files),
        cmocka_unit_test(external_programs_are_held_short),
        cmocka_unit_test(external_programs_end_with_the_call),
        cmocka_unit_test(ini_types),
        cmocka_unit_test(ecs_metadata),
        cmocka_unit_test(ecs_metadata_without_a_name),
        cmocka_unit_test(oidc_and_uri_of_the_environment),
        cmocka_unit_test(a_token_that_sts_repeats_is_not_told),
        cmocka_unit_test(assume_role_on_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
