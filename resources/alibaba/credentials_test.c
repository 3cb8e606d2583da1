// SPDX-License-Identifier: MPL-2.0
// How long keys are kept, when they are renewed, and that threads share them.
#include "resources/alibaba/credentials.h"

#include "acceptance/tools/credentials_fixture.h"

#define ROLE_CONFIG "{" BLOCK_KEYS ",\"assume_role\":{\"role_arn\":\"r\"}}"

static void keys_are_kept_until_they_are_refused(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, ROLE_CONFIG, "null");
    for (int i = 0; i < 3; i++) expect_keys(&scene, "AssumeRole-1");
    assert_int_equal(scene.cloud.assumed, 1);
    credentials_expire(scene.source, TEXT("AssumeRole-0")); // not those in use
    expect_keys(&scene, "AssumeRole-1");
    credentials_expire(scene.source, TEXT("AssumeRole-1"));
    expect_keys(&scene, "AssumeRole-2");
    scene_close(&scene);
}

static void keys_are_renewed_in_time(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, ROLE_CONFIG, "null");
    scene.cloud.lifetime_s = 295; // less than five minutes: three quarters of it count
    expect_keys(&scene, "AssumeRole-1");
    expect_keys(&scene, "AssumeRole-1");
    scene_close(&scene);

    scene_open(&scene, ROLE_CONFIG, "null");
    scene.cloud.lifetime_s = 400;
    expect_keys(&scene, "AssumeRole-1");
    moved_s += 320;
    expect_keys(&scene, "AssumeRole-2"); // although the first ones still last
    scene_close(&scene);

    scene_open(&scene, ROLE_CONFIG, "null");
    scene.cloud.lifetime_s = 400;
    expect_keys(&scene, "AssumeRole-1");
    moved_s += 320;
    scene.cloud.broken = true; // a renewal that fails does no harm while the old ones last
    expect_keys(&scene, "AssumeRole-1");
    assert_int_equal(scene.cloud.requests, 2);
    scene_close(&scene);

    scene_open(&scene, ROLE_CONFIG, "null");
    scene.cloud.lifetime_s = -10; // expired already: an error, not an endless loop
    expect_failure(&scene, "expired");
    scene_close(&scene);
}

typedef struct Worker {
    CredentialSource *source;
    pthread_t thread;
    bool ok;
    char id[32];
} Worker;

static void *worker_main(void *argument) {
    Worker *worker = argument;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    Credentials keys;
    worker->ok = credentials_get(call, worker->source, &keys).ok;
    if (worker->ok) snprintf(worker->id, sizeof worker->id, "%s", keys.access_key_id.data);
    fixture_call_end(&fixture);
    return NULL;
}

static void many_threads_fetch_once(void **state) {
    (void)state;
    for (int broken = 0; broken < 2; broken++) {
        Scene scene;
        scene_open(&scene, ROLE_CONFIG, "null");
        scene.cloud.broken = broken;
        pthread_mutex_lock(&scene.server.lock); // so that all of them wait for the first
        Worker workers[30];
        for (size_t i = 0; i < 30; i++) {
            workers[i] = (Worker){.source = scene.source};
            pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]);
        }
        usleep(300 * 1000);
        pthread_mutex_unlock(&scene.server.lock);
        for (size_t i = 0; i < 30; i++) {
            pthread_join(workers[i].thread, NULL);
            assert_int_equal(workers[i].ok, !broken);
            if (!broken) assert_string_equal(workers[i].id, "AssumeRole-1");
        }
        assert_int_equal(scene.cloud.requests, 1);
        scene_close(&scene);
    }
}

enum { CALLERS = 6, ROUNDS = 30 };

// Gets keys and is told each time that they have expired; ok: it always got some.
static void *get_and_expire(void *argument) {
    Worker *worker = argument;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 60 * 1000);
    worker->ok = true;
    for (size_t i = 0; i < ROUNDS && worker->ok; i++) {
        Credentials keys;
        worker->ok = credentials_get(call, worker->source, &keys).ok;
        if (worker->ok) credentials_expire(worker->source, keys.access_key_id);
    }
    fixture_call_end(&fixture);
    return NULL;
}

// Between a fetch and those who waited for it, somebody may have been told that they have expired.
static void keys_that_expire_before_they_are_used_are_fetched_anew(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, ROLE_CONFIG, "null");
    Worker workers[CALLERS];
    for (size_t i = 0; i < CALLERS; i++) {
        workers[i] = (Worker){.source = scene.source};
        pthread_create(&workers[i].thread, NULL, get_and_expire, &workers[i]);
    }
    for (size_t i = 0; i < CALLERS; i++) pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < CALLERS; i++) assert_true(workers[i].ok);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_kept_until_they_are_refused),
        cmocka_unit_test(keys_are_renewed_in_time),
        cmocka_unit_test(many_threads_fetch_once),
        cmocka_unit_test(keys_that_expire_before_they_are_used_are_fetched_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
