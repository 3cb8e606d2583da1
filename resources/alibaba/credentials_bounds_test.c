// SPDX-License-Identifier: MPL-2.0
// How much the places that keys come from may answer, and how often they are asked.
#include "resources/alibaba/credentials.h"

#include "acceptance/tools/credentials_fixture.h"

#define ROLE_CONFIG(more) "{" BLOCK_KEYS ",\"assume_role\":{\"role_arn\":\"r\"" more "}}"

// Text with spaces after it, so many bytes.
static const char *padded(const Scene *scene, const char *text, size_t size) {
    return arena_printf(scene->call->arena, "%-*s", (int)size, text);
}

static void expect(Scene *scene, const char *id, const char *failure) {
    if (failure == NULL)
        expect_keys(scene, id);
    else
        expect_failure(scene, failure);
}

static void a_file_has_a_mebibyte(void **state) {
    (void)state;
    static const char text[] = "{\"profiles\":[{\"name\":\"default\",\"access_key_id\":\"CLI\","
                               "\"access_key_secret\":\"S\"}]}";
    for (size_t more = 0; more < 2; more++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        scene_file(&scene, ".aliyun", "config.json", padded(&scene, text, (1 << 20) + more));
        expect(&scene, "CLI", more == 0 ? NULL : ".aliyun/config.json: it is larger than 1 MiB");
        scene_close(&scene);
    }
}

static void what_is_no_file_is_told(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    setenv("ALIBABA_CLOUD_CONFIG_FILE", scene.home, 1);
    expect_failure(&scene, "it cannot be read (Is a directory)");
    scene_close(&scene);
}

static void a_service_answers_up_to_its_bound(void **state) {
    (void)state;
    for (int size = 64 * 1024; size <= 64 * 1024 + 1; size++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        setenv("ALIBABA_CLOUD_CREDENTIALS_URI",
               arena_printf(scene.call->arena, "%s/uri-of/%d", scene.server.url, size), 1);
        expect(&scene, "URI", size == 64 * 1024 ? NULL : "credentials URI of the environment: ");
        scene_close(&scene);
    }
}

static void nobody_at_the_uri(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, "{}", "null");
    setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/uri", 1);
    expect_failure(&scene, "credentials URI of the environment: ");
    assert_null(strstr(fixture_detail(&scene.fixture), "HTTP 0"));
    scene_close(&scene);
}

static void a_role_has_a_name_of_64_characters(void **state) {
    (void)state;
    for (size_t length = 64; length <= 65; length++) {
        char name[66] = {0};
        memset(name, 'r', length);
        Scene scene;
        scene_open(&scene, "{}", "null");
        unsetenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
        scene.cloud.role = name;
        expect(&scene, "ECS", length == 64 ? NULL : "answered no name of a RAM role");
        scene_close(&scene);
    }
}

static void a_program_prints_up_to_its_bound(void **state) {
    (void)state;
    static const char keys[] =
        "{\"mode\":\"AK\",\"access_key_id\":\"EXT\",\"access_key_secret\":\"S\"}";
    for (size_t more = 0; more < 2; more++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        scene_file(&scene, "extra", "keys.json", padded(&scene, keys, 64 * 1024 + more));
        scene_file(&scene, ".aliyun", "config.json",
                   arena_printf(scene.call->arena,
                                "{\"profiles\":[{\"name\":\"default\",\"mode\":\"External\","
                                "\"process_command\":\"cat '%s/extra/keys.json'\"}]}",
                                scene.home));
        expect(&scene, "EXT", more == 0 ? NULL : "process_command did not finish");
        scene_close(&scene);
    }
}

// Profile 0 leads to 1 and so on; the last one has keys.
static void profiles_lead_to_each_other_five_times(void **state) {
    (void)state;
    for (int steps = 5; steps <= 6; steps++) {
        Scene scene;
        scene_open(&scene, "{}", "null");
        Buffer file = buffer_new(scene.call->arena, 1 << 16);
        buffer_puts(&file, "{\"current\":\"0\",\"profiles\":[");
        for (int i = 0; i < steps; i++)
            buffer_printf(&file,
                          "{\"name\":\"%d\",\"mode\":\"ChainableRamRoleArn\","
                          "\"ram_role_arn\":\"r\",\"source_profile\":\"%d\"},",
                          i, i + 1);
        buffer_printf(&file,
                      "{\"name\":\"%d\",\"access_key_id\":\"CLI\","
                      "\"access_key_secret\":\"S\"}]}",
                      steps);
        scene_file(&scene, ".aliyun", "config.json", buffer_text(&file).data);
        expect(&scene, "AssumeRole-5", steps == 5 ? NULL : "go in a circle");
        scene_close(&scene);
    }
}

// ---- STS

static void what_sts_says_is_cut(void **state) {
    (void)state;
    char policy[400] = {0};
    memset(policy, 'x', sizeof policy - 1);
    Scene scene;
    char config[1024];
    snprintf(config, sizeof config, ROLE_CONFIG(",\"policy\":\"%s\""), policy);
    scene_open(&scene, config, "null");
    scene.cloud.broken = true; // repeats what it was sent
    expect_failure(&scene, "xxx (request id");
    const char *said = strstr(fixture_detail(&scene.fixture), "NoPermission: ");
    assert_non_null(said);
    said += strlen("NoPermission: ");
    assert_int_equal(strstr(said, " (request id") - said, 300);
    scene_close(&scene);
}

static void sts_is_not_asked_for_ever(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, ROLE_CONFIG(""), "null");
    scene.cloud.failing = true;
    scene.call->haste = 10000;
    scene.call->deadline_ms = call_now_ms() + 600 * 1000;
    static const int requests[] = {8, 16, 17, 18};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        Credentials keys;
        assert_false(credentials_get(scene.call, scene.source, &keys).ok);
        assert_int_equal(scene.cloud.requests, requests[i]);
    }
    scene_close(&scene);
}

// While the old keys last, STS is left alone for half a minute.
static void a_renewal_that_failed_is_tried_again(void **state) {
    (void)state;
    static const struct {
        int64_t later_s;
        int requests;
    } steps[] = {{0, 1}, {320, 2}, {29, 2}, {1, 3}};
    Scene scene;
    scene_open(&scene, ROLE_CONFIG(""), "null");
    scene.cloud.lifetime_s = 400;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        moved_s += steps[i].later_s;
        expect_keys(&scene, "AssumeRole-1");
        assert_int_equal(scene.cloud.requests, steps[i].requests);
        scene.cloud.broken = true;
    }
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_a_mebibyte),
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(a_service_answers_up_to_its_bound),
        cmocka_unit_test(nobody_at_the_uri),
        cmocka_unit_test(a_role_has_a_name_of_64_characters),
        cmocka_unit_test(a_program_prints_up_to_its_bound),
        cmocka_unit_test(profiles_lead_to_each_other_five_times),
        cmocka_unit_test(what_sts_says_is_cut),
        cmocka_unit_test(sts_is_not_asked_for_ever),
        cmocka_unit_test(a_renewal_that_failed_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
