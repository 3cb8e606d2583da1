// SPDX-License-Identifier: MPL-2.0
#include "resources/api_memo.h"

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"
#include "resources/alibaba/operations.h"
#include "resources/tasks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { ASKERS = 6, SLOW_US = 50 * 1000 };

typedef struct Scene {
    Fixture server;
    FixtureCall fixture;
    Call *call;
    AlibabaSettings settings;
    AlibabaClient *client;
    ApiMemo *memo; // NULL: each asks by itself
    unsigned requests, status;
} Scene;

// Slow enough for the others to come while the first one waits.
static FixtureReply answer(void *context, const FixtureRequest *request) {
    (void)request;
    Scene *scene = context;
    scene->requests++;
    usleep(SLOW_US);
    return (FixtureReply){.status = scene->status, .body = "{\"code\":\"C\",\"a\":\"b\"}"};
}

static void scene_open(Scene *scene, unsigned status) {
    *scene = (Scene){.status = status};
    fixture_start(&scene->server, answer, scene);
    scene->call = fixture_call(&scene->fixture, 20000);
    const char *config =
        arena_printf(scene->call->arena,
                     "{\"access_key\":\"I\",\"secret_key\":\"S\",\"endpoints\":{\"fc\":\"%s\"}}",
                     scene->server.url);
    scene->settings = (AlibabaSettings){
        .config = json_parse(scene->call->arena, text_of(config), NULL),
        .region = TEXT("cn-hangzhou"),
        .sandbox = &value_null,
    };
    scene->client = alibaba_client_new(&scene->settings, "test");
    scene->memo = api_memo_new(scene->call);
}

static void scene_close(Scene *scene) {
    alibaba_client_free(scene->client);
    fixture_stop(&scene->server);
    fixture_call_end(&scene->fixture);
}

typedef struct Asking {
    Scene *scene;
    const char *function;
    ApiReply reply;
} Asking;

static Status ask(Call *call, void *context) {
    Asking *asking = context;
    const Value *name = value_cstring(call->arena, asking->function);
    const ApiRequest request = {
        .operation = &fc_get_function,
        .path = value_with(call->arena, &value_empty_map, "functionName", name)};
    Scene *scene = asking->scene;
    return api_memo_call(call, scene->memo, scene->client, &request, &asking->reply);
}

static void ask_all(Scene *scene, Asking *askings, const char *const *functions) {
    Task tasks[ASKERS];
    for (size_t i = 0; i < ASKERS; i++) {
        askings[i] = (Asking){.scene = scene, .function = functions[i]};
        tasks[i] = (Task){.run = ask, .context = &askings[i]};
    }
    assert_true(tasks_run(scene->call, tasks, ASKERS).ok);
}

static void test_who_asks_the_same_at_once_shares_the_answer(void **state) {
    (void)state;
    static const char *const same[ASKERS] = {"f", "f", "f", "f", "f", "f"};
    Scene scene;
    Asking askings[ASKERS];
    scene_open(&scene, 200);
    ask_all(&scene, askings, same);
    assert_int_equal(scene.requests, 1);
    for (size_t i = 0; i < ASKERS; i++) {
        assert_int_equal(askings[i].reply.outcome, API_DONE);
        assert_string_equal(value_cstr(value_get(askings[i].reply.body, "a")), "b");
    }
    ask_all(&scene, askings, same); // and who asks later too
    assert_int_equal(scene.requests, 1);
    scene_close(&scene);
}

static void test_another_question_is_another_call(void **state) {
    (void)state;
    static const char *const two[ASKERS] = {"f", "g", "f", "g", "f", "g"};
    Scene scene;
    Asking askings[ASKERS];
    scene_open(&scene, 200);
    ask_all(&scene, askings, two);
    assert_int_equal(scene.requests, 2);
    scene.memo = NULL;
    ask_all(&scene, askings, two);
    assert_int_equal(scene.requests, 2 + ASKERS);
    scene_close(&scene);
}

static void test_a_refusal_is_an_answer_too(void **state) {
    (void)state;
    static const char *const same[ASKERS] = {"f", "f", "f", "f", "f", "f"};
    Scene scene;
    Asking askings[ASKERS];
    scene_open(&scene, 404);
    ask_all(&scene, askings, same);
    assert_int_equal(scene.requests, 1);
    for (size_t i = 0; i < ASKERS; i++) assert_int_equal(askings[i].reply.status, 404);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_asks_the_same_at_once_shares_the_answer),
        cmocka_unit_test(test_another_question_is_another_call),
        cmocka_unit_test(test_a_refusal_is_an_answer_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
