// SPDX-License-Identifier: MPL-2.0
// For the tests of credentials: a home directory, an environment and a server that plays STS, the
// metadata service and a credentials URI, opened for one scene and gone after it.
#pragma once

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"
#include "resources/alibaba/credentials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

// ---- STS, the metadata service and a credentials URI in one

typedef struct Cloud {
    int requests, assumed, tokens_asked;
    int lifetime_s;   // of the keys given out; 0: an hour
    bool broken;      // answers 403 to everything, and repeats the body
    bool failing;     // answers 500 to everything
    bool no_token;    // metadata: normal mode only
    bool no_name;     // metadata: keys where the name of the role should be
    const char *role; // metadata: of the instance; NULL: instance-role
    char body[2048];
} Cloud;

// The time that keys are given out and judged by: real time, moved by the tests of renewal.
static int64_t moved_s;
static int64_t moved_now_s(void) {
    return (int64_t)time(NULL) + moved_s;
}

static inline const char *keys_json(const FixtureRequest *request, const Cloud *cloud,
                                    const char *id) {
    time_t end = (time_t)moved_now_s() + (cloud->lifetime_s != 0 ? cloud->lifetime_s : 3600);
    struct tm utc;
    char date[32];
    gmtime_r(&end, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return arena_printf(request->arena,
                        "{\"Code\":\"Success\",\"AccessKeyId\":\"%s\",\"AccessKeySecret\":\"S\","
                        "\"SecurityToken\":\"T\",\"Expiration\":\"%s\"}",
                        id, date);
}

static inline FixtureReply sts_answer(Cloud *cloud, const FixtureRequest *request) {
    const char *action = fixture_header(request, "x-acs-action");
    if (*action == '\0') action = fixture_query(request, "Action");
    snprintf(cloud->body, sizeof cloud->body, "%s", request->body.data);
    cloud->assumed++;
    const char *id = arena_printf(request->arena, "%s-%d", action, cloud->assumed);
    return (FixtureReply){.status = 200,
                          .body = arena_printf(request->arena, "{\"Credentials\":%s}",
                                               keys_json(request, cloud, id))};
}

static inline FixtureReply metadata_answer(Cloud *cloud, const FixtureRequest *request) {
    bool hardened = *fixture_header(request, "X-aliyun-ecs-metadata-token") != '\0';
    if (strcmp(request->method, "PUT") == 0) {
        cloud->tokens_asked++;
        if (cloud->no_token) return (FixtureReply){.status = 404};
        return (FixtureReply){.status = 200, .body = "METATOKEN"};
    }
    if (!hardened && !cloud->no_token) return (FixtureReply){.status = 403};
    static const char roles[] = "/latest/meta-data/ram/security-credentials/";
    const char *role = request->path + sizeof roles - 1;
    if (*role == '\0' && cloud->no_name)
        return (FixtureReply){.status = 200, .body = keys_json(request, cloud, "ECS")};
    const char *own = cloud->role != NULL ? cloud->role : "instance-role";
    if (*role == '\0')
        return (FixtureReply){.status = 200, .body = arena_printf(request->arena, "%s\n", own)};
    if (strcmp(role, own) != 0) return (FixtureReply){.status = 404};
    return (FixtureReply){.status = 200, .body = keys_json(request, cloud, "ECS")};
}

static inline FixtureReply cloud_answer(void *context, const FixtureRequest *request) {
    Cloud *cloud = context;
    const char *said = request->body.data != NULL ? request->body.data : "";
    cloud->requests++;
    if (cloud->broken)
        return (FixtureReply){
            .status = 403,
            .body = arena_printf(
                request->arena,
                "{\"Code\":\"NoPermission\",\"Message\":\"m (%s)\",\"RequestId\":\"R-%s\"}", said,
                said)};
    if (cloud->failing) return (FixtureReply){.status = 500, .body = "{}"};
    if (strncmp(request->path, "/latest/", 8) == 0) return metadata_answer(cloud, request);
    if (strcmp(request->path, "/uri") == 0)
        return (FixtureReply){.status = 200, .body = keys_json(request, cloud, "URI")};
    if (strncmp(request->path, "/uri-of/", 8) == 0) // so many bytes
        return (FixtureReply){.status = 200,
                              .body = arena_printf(request->arena, "%-*s",
                                                   (int)strtol(request->path + 8, NULL, 10),
                                                   keys_json(request, cloud, "URI"))};
    if (strcmp(request->path, "/uri-failed") == 0)
        return (FixtureReply){.status = 200, .body = "{\"Code\":\"Fail\"}"};
    if (strcmp(request->path, "/uri-html") == 0)
        return (FixtureReply){.status = 200, .body = "<html>"};
    if (strcmp(request->path, "/uri-half") == 0)
        return (FixtureReply){.status = 200, .body = "{\"AccessKeyId\":\"X\"}"};
    if (strcmp(request->path, "/") == 0) return sts_answer(cloud, request);
    return (FixtureReply){.status = 500};
}

// ---- one scene: own home directory, own environment

typedef struct Scene {
    FixtureCall fixture;
    Call *call;
    Fixture server;
    Cloud cloud;
    AlibabaSettings settings;
    HttpClient *http;
    CredentialSource *source;
    char home[64];
} Scene;

static inline void forget_environment(void) {
    static const char *const names[] = {"ALIBABA_CLOUD_ACCESS_KEY_ID",
                                        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                                        "ALIBABA_CLOUD_SECURITY_TOKEN",
                                        "ALICLOUD_ACCESS_KEY",
                                        "ALICLOUD_SECRET_KEY",
                                        "ALICLOUD_SECURITY_TOKEN",
                                        "ALICLOUD_ACCESS_KEY_ID",
                                        "ALICLOUD_ACCESS_KEY_SECRET",
                                        "ALIBABACLOUD_ACCESS_KEY_ID",
                                        "ALIBABACLOUD_ACCESS_KEY_SECRET",
                                        "ALIBABA_CLOUD_ROLE_ARN",
                                        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                                        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
                                        "ALIBABA_CLOUD_PROFILE",
                                        "ALICLOUD_PROFILE",
                                        "ALIBABACLOUD_PROFILE",
                                        "ALIBABA_CLOUD_CONFIG_FILE",
                                        "ALIBABA_CLOUD_CREDENTIALS_FILE",
                                        "ALICLOUD_SHARED_CREDENTIALS_FILE",
                                        "ALIBABA_CLOUD_ECS_METADATA",
                                        "ALICLOUD_ECS_ROLE_NAME",
                                        "ALIBABA_CLOUD_CREDENTIALS_URI",
                                        "ALICLOUD_CREDENTIALS_URI",
                                        "ALIBABA_CLOUD_IMDSV1_DISABLED",
                                        "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
                                        "ALIBABA_CLOUD_STS_REGION",
                                        "ALIBABA_CLOUD_ROLE_SESSION_NAME"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
    setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true", 1);
}

static inline void scene_open(Scene *scene, const char *config, const char *sandbox) {
    *scene = (Scene){.home = "/tmp/credentials_test_XXXXXX"};
    forget_environment();
    fixture_start(&scene->server, cloud_answer, &scene->cloud);
    scene->call = fixture_call(&scene->fixture, 20000);
    assert_non_null(mkdtemp(scene->home));
    setenv("HOME", scene->home, 1);
    setenv("LOBECHAT_ECS_METADATA_URL", scene->server.url, 1);
    scene->settings =
        (AlibabaSettings){.now_s = moved_now_s,
                          .config = json_parse(scene->call->arena, text_of(config), NULL),
                          .region = TEXT("cn-hangzhou"),
                          .sandbox = json_parse(scene->call->arena, text_of(sandbox), NULL)};
    assert_non_null(scene->settings.config);
    scene->http = http_client_new("test");
    scene->source = credentials_new(&scene->settings, scene->http, scene->server.url);
}

static inline void scene_file(Scene *scene, const char *directory, const char *name,
                              const char *text) {
    Arena *arena = scene->call->arena;
    const char *folder = arena_printf(arena, "%s/%s", scene->home, directory);
    mkdir(folder, 0700);
    FILE *file = fopen(arena_printf(arena, "%s/%s", folder, name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static inline void scene_close(Scene *scene) {
    static const char *const files[] = {".aliyun/config.json",
                                        ".alibabacloud/credentials",
                                        "extra/token",
                                        "extra/keys.sh",
                                        "extra/keys.json",
                                        ".aliyun",
                                        ".alibabacloud",
                                        "extra",
                                        ""};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(arena_printf(scene->call->arena, "%s/%s", scene->home, files[i]));
    credentials_free(scene->source);
    http_client_free(scene->http);
    fixture_stop(&scene->server);
    fixture_call_end(&scene->fixture);
}

static inline Credentials expect_keys(Scene *scene, const char *id) {
    Credentials keys;
    Status status = credentials_get(scene->call, scene->source, &keys);
    if (!status.ok) fail_msg("%s: %s", id, fixture_detail(&scene->fixture));
    assert_string_equal(keys.access_key_id.data, id);
    assert_true(keys.access_key_secret.length > 0);
    assert_true(strlen(keys.origin) > 0);
    return keys;
}

static inline void expect_failure(Scene *scene, const char *part) {
    Credentials keys;
    assert_false(credentials_get(scene->call, scene->source, &keys).ok);
    assert_int_equal(scene->call->diags->errors, 1);
    if (strstr(fixture_detail(&scene->fixture), part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, fixture_detail(&scene->fixture));
}

static inline void set_environment_keys(void) {
    setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "ENV", 1);
    setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "S", 1);
}

#define BLOCK_KEYS "\"access_key\":\"BLOCK\",\"secret_key\":\"S\""
