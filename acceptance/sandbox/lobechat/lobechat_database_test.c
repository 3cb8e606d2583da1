// SPDX-License-Identifier: MPL-2.0
// The database editions, started in a whole cloud: a real server, a bucket, an Auth0 application.
#include "acceptance/sandbox/lobechat/data_plane.h"

#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/tools/rds_fixture.h"
#include "resources/jwks.h"

#define REGISTRY "registry.cn-hangzhou.aliyuncs.com/me/"
#define CHAT "{\"functionName\":\"chat\"}"
#define PASSWORD "p@ss(W)0rd"

static const char database_1[] = REGISTRY "lobe-chat-database:1.143.3";
static const char version_2[] = REGISTRY "lobehub:2.1.39";
static const char version_2_search[] = REGISTRY "lobehub:2.1.40";

static const char application[] =
    "{\"client_id\":\"client\",\"client_secret\":\"open sesame\",\"grant_types\":["
    "\"authorization_code\"],\"callbacks\":[\"https://chat.example.com/api/auth/callback/auth0\"]}";

// Environment variables by name.
static const Value *environment_of(Rig *rig, const char *id, bool v2) {
    const char *port = value_cstr(value_get(rds_object(rig, "rds/instances", id), "Port"));
    const char *jwks = v2 ? jwks_generate(rig->arena).data : "";
    const char *const both[][2] = {
        {"APP_URL", "https://chat.example.com"},
        {"DATABASE_URL",
         arena_printf(rig->arena,
                      "postgres://cap:p%%40ss%%28W%%290rd@%s.pg.rds.localhost:%s/lobechat", id,
                      port)},
        {"KEY_VAULTS_SECRET", digest_base64(rig->arena, TEXT("0123456789abcdef")).data},
        {"AUTH_AUTH0_ID", "client"},
        {"AUTH_AUTH0_SECRET", "open sesame"},
        {"AUTH_AUTH0_ISSUER", "https://lobechat-sandbox.us.auth0.com"},
        {"S3_ACCESS_KEY_ID", "id"},
        {"S3_SECRET_ACCESS_KEY", "secret"},
        {"S3_BUCKET", "files"},
        {"S3_ENDPOINT", "https://oss-cn-hangzhou.aliyuncs.com"},
        {v2 ? "AUTH_SECRET" : "NEXT_AUTH_SECRET", "01234567890123456789012345678901"},
        {v2 ? "AUTH_SSO_PROVIDERS" : "NEXT_AUTH_SSO_PROVIDERS", "auth0"},
        {v2 ? "JWKS_KEY" : "NEXTAUTH_URL", v2 ? jwks : "https://chat.example.com/api/auth"},
        {v2 ? "S3_SET_ACL" : "S3_PUBLIC_DOMAIN", v2 ? "0" : "https://files.example.com"},
    };
    const Value *environment = &value_empty_map;
    for (size_t i = 0; i < COUNT_OF(both); i++)
        environment =
            value_with(rig->arena, environment, both[i][0], value_cstring(rig->arena, both[i][1]));
    return environment;
}

static const char *make_world(Rig *rig) {
    const char *id = rds_running(rig, "");
    rds_account_and_database(rig, id, "cap", PASSWORD, "lobechat");
    rds_put_object(rig, "ecs/security_groups", "sg-1",
                   "{\"SecurityGroupId\":\"sg-1\",\"VpcId\":\"vpc-1\"}");
    rds_put_object(rig, "oss/buckets", "files",
                   "{\"Name\":\"files\",\"Location\":\"oss-cn-hangzhou\"}");
    rds_put_object(rig, "auth0/clients", "client", application);
    Reply reply = rig_call(
        rig, &fc_service, "CreateFunction", "{}",
        arena_printf(rig->arena,
                     "{\"functionName\":\"chat\",\"runtime\":\"custom-container\",\"handler\":"
                     "\"h\",\"customContainerConfig\":{\"image\":\"%s\",\"port\":3210},"
                     "\"vpcConfig\":{\"vpcId\":\"vpc-1\",\"vSwitchIds\":[\"vsw-1\"],"
                     "\"securityGroupId\":\"sg-1\"}}",
                     database_1));
    rig_expect_ok(&reply);
    reply = rig_call(
        rig, &fc_service, "CreateTrigger", CHAT,
        "{\"triggerName\":\"http\",\"triggerType\":\"http\",\"triggerConfig\":\"{"
        "\\\"authType\\\":\\\"anonymous\\\",\\\"methods\\\":[\\\"GET\\\",\\\"POST\\\"]}\"}");
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 3000);
    return id;
}

static void deploy(Rig *rig, const char *image, const Value *environment) {
    const Value *body = value_with_at(rig->arena, &value_empty_map, "customContainerConfig.image",
                                      value_cstring(rig->arena, image));
    body =
        value_with_at(rig->arena, body, "customContainerConfig.port", value_int(rig->arena, 3210));
    body = value_with(rig->arena, body, "environmentVariables", environment);
    Reply reply =
        rig_call(rig, &fc_service, "UpdateFunction", CHAT, json_print(rig->arena, body).data);
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 2000);
}

static Reply send(Rig *rig, const char *method, const char *path) {
    Reply trigger = rig_call(rig, &fc_service, "GetTrigger",
                             "{\"functionName\":\"chat\",\"triggerName\":\"http\"}", NULL);
    Request request = rig_request(rig);
    request.method = text_of(method);
    request.host = text_of(rig_text(&trigger, "httpTrigger.urlInternet") + strlen("http://"));
    request.path = text_of(path);
    Reply reply;
    for (int i = 0; i < 2000; i++) {
        reply = rig_finish(rig, data_plane_service.serve(&request));
        if (!reply.again) return reply;
        usleep(10000);
    }
    fail_msg("the container neither starts nor ends");
    return reply;
}

static void expect_exit(Rig *rig, const char *log) {
    Reply reply = send(rig, "GET", "/");
    rig_expect_error(&reply, 412, "CAExited", log);
    assert_null(strstr(reply.message, PASSWORD));
    assert_null(strstr(reply.message, "ss%28W"));
    assert_null(strstr(reply.message, "sesame"));
}

typedef struct Change {
    const char *name, *value; // NULL: removed
    const char *log;
} Change;

static const Change changes[] = {
    {"DATABASE_URL", "mysql://cap@h/d", "not a URL"},
    {"DATABASE_URL", "postgres://cap:%zz@h/d", "not a URL"},
    {"DATABASE_URL", "postgres://cap:x@pgm-gone.pg.rds.localhost:1/d", "ENOTFOUND"},
    {"KEY_VAULTS_SECRET", "c2hvcnQ=", "Invalid key length"},
    {"KEY_VAULTS_SECRET", "no base64!", "Invalid key length"},
    {"AUTH_AUTH0_ISSUER", "lobechat-sandbox.us.auth0.com", "Invalid URL"},
    {"AUTH_AUTH0_ISSUER", "https://other.us.auth0.com", "fetch failed"},
    {"AUTH_AUTH0_ID", "somebody", "access_denied"},
    {"AUTH_AUTH0_SECRET", "wrong", "access_denied"},
    {"AUTH_AUTH0_SECRET", NULL, "must be set"},
    {"S3_BUCKET", "other", "NoSuchBucket"},
    {"S3_ACCESS_KEY_ID", "nobody", "InvalidAccessKeyId"},
    {"S3_SECRET_ACCESS_KEY", "wrong", "SignatureDoesNotMatch"},
    {"S3_ENDPOINT", "https://s3.example.com", "ENOTFOUND"},
    {"S3_ENDPOINT", "https://oss-cn-beijing.aliyuncs.com", "AccessDenied"},
    {"S3_ENDPOINT", "oss-cn-hangzhou.aliyuncs.com", "URL"},
    {"S3_ENABLE_PATH_STYLE", "1", "SecondLevelDomainForbidden"},
};

static const Value *changed(Rig *rig, const Value *environment, const Change *change) {
    if (change->value == NULL)
        return value_map_without(rig->arena, environment, text_of(change->name));
    return value_with(rig->arena, environment, change->name,
                      value_cstring(rig->arena, change->value));
}

static void test_version_1_checks_what_it_is_given(void **state) {
    Rig *rig = *state;
    const char *id = make_world(rig);
    const Value *environment = environment_of(rig, id, false);
    deploy(rig, database_1, environment);
    Reply reply = send(rig, "GET", "/");
    rig_expect_ok(&reply);
    const Value *database =
        rds_object(rig, "rds/databases", arena_printf(rig->arena, "%s/lobechat", id));
    assert_false(value_is_null(value_at(database, "Extensions.vector")));
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        deploy(rig, database_1, changed(rig, environment, &changes[i]));
        expect_exit(rig, changes[i].log);
    }
    deploy(rig, database_1, environment);
    static const Change no_url = {"NEXTAUTH_URL", NULL, NULL};
    deploy(rig, database_1, changed(rig, environment, &no_url));
    reply = send(rig, "GET", "/api/auth/providers");
    assert_string_equal(rig_text(&reply, "auth0.callbackUrl"),
                        "http://0.0.0.0:3210/api/auth/callback/auth0");
}

static const Change changes_2[] = {
    {"JWKS_KEY", "{\"keys\":[]}", "JWKS_KEY"},
    {"JWKS_KEY", "no json", "JWKS_KEY"},
    {"JWKS_KEY", "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
     "JWKS_KEY"},
    {"ACCESS_CODE", "hunter2", "ACCESS_CODE"},
};

// The key of an environment with another private exponent: that it was good says nothing of it.
static const char *spoiled_key(Rig *rig, const Value *environment) {
    Text document = value_text(value_get(environment, "JWKS_KEY"));
    const Value *keys = value_get(json_parse(rig->arena, document, NULL), "keys");
    const Value *key =
        value_with(rig->arena, value_list_at(keys, 0), "d", value_get(value_list_at(keys, 0), "p"));
    return json_print(rig->arena, value_with(rig->arena, &value_empty_map, "keys",
                                             value_list_one(rig->arena, key)))
        .data;
}

static void test_version_2_checks_what_it_is_given(void **state) {
    Rig *rig = *state;
    const char *id = make_world(rig);
    const Value *environment = environment_of(rig, id, true);
    deploy(rig, version_2, environment);
    Reply reply = send(rig, "GET", "/api/version");
    assert_string_equal(rig_text(&reply, "version"), "2.1.39");
    reply = send(rig, "POST", "/webapi/chat/qwen");
    assert_int_equal(reply.status, 401);
    for (size_t i = 0; i < COUNT_OF(changes_2); i++) {
        deploy(rig, version_2, changed(rig, environment, &changes_2[i]));
        expect_exit(rig, changes_2[i].log);
    }
    const Change spoiled = {"JWKS_KEY", spoiled_key(rig, environment), "JWKS_KEY"};
    deploy(rig, version_2, changed(rig, environment, &spoiled));
    expect_exit(rig, spoiled.log);
    deploy(rig, version_2_search, environment);
    expect_exit(rig, "extension \"pg_search\" is not available");
    rig_edit(rig, &rds_service, "offer_extension", "{\"name\":\"pg_search\"}");
    reply = send(rig, "GET", "/");
    rig_expect_ok(&reply);
}

static void test_database_must_be_reached(void **state) {
    Rig *rig = *state;
    const char *id = make_world(rig);
    const Value *environment = environment_of(rig, id, false);
    Reply reply = rds_about(rig, "ModifySecurityIps", id, "\"SecurityIps\":\"10.9.0.0/16\"");
    rig_expect_ok(&reply);
    clock_advance(rig->cloud.clock, 2000);
    deploy(rig, database_1, environment);
    expect_exit(rig, "whitelist");
    reply = rds_about(rig, "ModifySecurityIps", id, "\"SecurityIps\":\"10.0.0.0/16\"");
    rig_expect_ok(&reply);
    reply = send(rig, "GET", "/");
    rig_expect_ok(&reply);
    const char *url = value_cstr(value_get(environment, "DATABASE_URL"));
    const char *wrong = arena_printf(rig->arena, "postgres://cap:Wrong-pass1%s", strchr(url, '@'));
    const Change password = {"DATABASE_URL", wrong, NULL};
    deploy(rig, database_1, changed(rig, environment, &password));
    expect_exit(rig, "password authentication failed for user \"cap\"");
    rig_call(rig, &fc_service, "UpdateFunction", CHAT, "{\"vpcConfig\":{}}");
    deploy(rig, database_1, environment);
    expect_exit(rig, "not in the VPC");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        RIG_TEST(test_version_1_checks_what_it_is_given),
        RIG_TEST(test_version_2_checks_what_it_is_given),
        RIG_TEST(test_database_must_be_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
