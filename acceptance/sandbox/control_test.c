// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/control.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

static Answer ask(const Fixture *f, const char *method, const char *path, const char *body) {
    const Message message = {.method = text_of(method),
                             .host = TEXT("127.0.0.1:1234"),
                             .path = text_of(path),
                             .body = text_of(body)};
    return control_serve(f->sandbox, f->arena, &message);
}

static void assert_answer(const Fixture *f, const char *method, const char *path, const char *body,
                          const char *expected) {
    Answer answer = ask(f, method, path, body);
    assert_string_equal(arena_printf(f->arena, "%d %s", answer.status, answer.body.data), expected);
}

static void put(const Fixture *f, const char *collection, const char *key, const char *text) {
    const char *reason = NULL;
    Store *store = f->sandbox->cloud.store;
    store_put(store, collection, text_of(key), json_parse(f->arena, text_of(text), NULL));
    assert_true(store_commit(store, 0, &reason).ok);
    store_release(store);
}

static void objects_are_shown_without_secrets(void **state) {
    const Fixture *f = *state;
    assert_answer(f, "GET", "/objects", NULL, "200 {}");
    put(f, "fc/functions", "a",
        "{\"cpu\":1,\"environmentVariables\":{\"A\":\"s1\",\"B\":\"\"},"
        "\"deep\":[{\"password\":\"s2\"},{\"password\":null}]}");
    put(f, "alidns/records", "1", "{\"password\":\"not a secret of alidns\"}");
    put(f, ".sts/sessions", "k", "{\"secret\":\"s3\"}");
    assert_answer(f, "GET", "/objects", NULL,
                  "200 {\"alidns/records\":{\"1\":{\"password\":\"not a secret of alidns\"}},"
                  "\"fc/functions\":{\"a\":{\"cpu\":1,"
                  "\"deep\":[{\"password\":\"(secret)\"},{\"password\":null}],"
                  "\"environmentVariables\":{\"A\":\"(secret)\",\"B\":\"(secret)\"}}}}");
}

static void objects_are_edited_behind_the_clients_back(void **state) {
    const Fixture *f = *state;
    put(f, "fc/functions", "a", "{\"cpu\":1,\"deep\":{\"x\":1,\"y\":2},\"gone\":1}");
    assert_answer(f, "POST", "/objects/edit",
                  "{\"service\":\"fc\",\"edit\":\"patch\",\"arguments\":{\"collection\":"
                  "\"fc/functions\",\"key\":\"a\",\"patch\":{\"cpu\":2,\"deep\":{\"x\":null,"
                  "\"z\":[1]},\"gone\":null}}}",
                  "200 {\"ok\":true}");
    assert_answer(f, "GET", "/objects", NULL,
                  "200 {\"fc/functions\":{\"a\":{\"cpu\":2,\"deep\":{\"y\":2,\"z\":[1]}}}}");
    const char *delete = "{\"service\":\"fc\",\"edit\":\"delete\",\"arguments\":{\"collection\":"
                         "\"fc/functions\",\"key\":\"a\"}}";
    assert_answer(f, "POST", "/objects/edit", delete, "200 {\"ok\":true}");
    assert_answer(f, "POST", "/objects/edit", delete,
                  "404 {\"error\":\"fc/functions has no object a.\"}");
    assert_answer(f, "POST", "/objects/edit", "{\"service\":\"nobody\"}",
                  "404 {\"error\":\"no such service\"}");
    assert_answer(f, "POST", "/objects/edit", "{\"service\":\"fc\",\"edit\":\"explode\"}",
                  "404 {\"error\":\"the service has no such edit\"}");
}

static void what_time_has_ended_is_not_shown(void **state) {
    const Fixture *f = *state;
    put(f, "vpc/vpcs", "gone", "{\"sandbox\":{\"dueAtMs\":1,\"then\":\"\"}}");
    put(f, "vpc/vpcs", "ready", "{\"sandbox\":{\"dueAtMs\":1,\"then\":\"Available\"}}");
    assert_answer(f, "GET", "/objects", NULL,
                  "200 {\"vpc/vpcs\":{\"ready\":{\"Status\":\"Available\",\"sandbox\":{}}}}");
}

static void faults_are_set_listed_and_cleared(void **state) {
    const Fixture *f = *state;
    assert_answer(f, "PUT", "/faults", "[{\"kind\":\"reset\"}]", "200 {\"ok\":true}");
    assert_answer(f, "POST", "/faults", "{\"kind\":\"truncate\"}", "200 {\"ok\":true}");
    assert_answer(f, "GET", "/faults", NULL,
                  "200 [{\"fired\":0,\"kind\":\"reset\",\"seen\":0},"
                  "{\"fired\":0,\"kind\":\"truncate\",\"seen\":0}]");
    assert_int_equal(ask(f, "PUT", "/faults", "[{\"kind\":\"x\"}]").status, 400);
    assert_int_equal(ask(f, "PUT", "/faults", NULL).status, 400);
    assert_int_equal(ask(f, "PUT", "/faults", "[{]").status, 400);
    assert_answer(f, "DELETE", "/faults", NULL, "200 {\"ok\":true}");
    assert_answer(f, "GET", "/faults", NULL, "200 []");
}

static void the_clock_is_advanced(void **state) {
    const Fixture *f = *state;
    int64_t before = clock_now(f->sandbox->cloud.clock);
    Answer answer = ask(f, "POST", "/clock", "{\"advance_s\":90.5}");
    int64_t shown = value_int_or(value_get(json_parse(f->arena, answer.body, NULL), "now_ms"), 0);
    assert_in_range(shown - before, 90500, 95000);
    static const char *const wrong[] = {"{}", "{\"advance_s\":-1}", "{\"advance_s\":\"x\"}"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(ask(f, "POST", "/clock", wrong[i]).status, 400);
    }
    assert_int_equal(ask(f, "GET", "/clock", NULL).status, 200);
}

static void limits_are_set_listed_and_cleared(void **state) {
    const Fixture *f = *state;
    const char *rule = "{\"service\":\"fc\",\"burst\":1,\"per_second\":1}";
    assert_answer(f, "PUT", "/limits", "\"cloud\"", "200 {\"ok\":true}");
    assert_answer(f, "PUT", "/limits", rule, "200 {\"ok\":true}");
    assert_answer(f, "POST", "/limits", arena_printf(f->arena, "[%s]", rule), "200 {\"ok\":true}");
    const char *shown = "{\"burst\":1,\"passed\":0,\"per_second\":1,\"refused\":0,"
                        "\"service\":\"fc\"}";
    assert_answer(f, "GET", "/limits", NULL, arena_printf(f->arena, "200 [%s,%s]", shown, shown));
    assert_answer(f, "PUT", "/limits", "{\"burst\":0}",
                  "400 {\"error\":\"burst is a number of calls, from 1 to 100000\"}");
    assert_answer(f, "DELETE", "/limits", NULL, "200 {\"ok\":true}");
    assert_answer(f, "GET", "/limits", NULL, "200 []");
}

static void quotas_are_set_listed_and_reset(void **state) {
    const Fixture *f = *state;
    const char *seven = "\"limit\":7,";
    assert_answer(f, "PUT", "/quotas",
                  "{\"service\":\"vpc\",\"operation\":\"CreateVpc\",\"limit\":7}",
                  "200 {\"ok\":true}");
    assert_non_null(strstr(ask(f, "GET", "/quotas", NULL).body.data, seven));
    assert_answer(f, "PUT", "/quotas", "{\"limit\":7}",
                  "400 {\"error\":\"no quota of that service and operation; GET /quotas lists "
                  "them\"}");
    assert_answer(f, "DELETE", "/quotas", NULL, "200 {\"ok\":true}");
    assert_null(strstr(ask(f, "GET", "/quotas", NULL).body.data, seven));
}

static void the_rest_is_not_there(void **state) {
    const Fixture *f = *state;
    assert_answer(f, "GET", "/healthz", NULL, "200 {\"ok\":true}");
    assert_int_equal(ask(f, "GET", "/audit", NULL).status, 200);
    assert_int_equal(ask(f, "POST", "/healthz", NULL).status, 404);
    assert_int_equal(ask(f, "GET", "/nothing", NULL).status, 404);
    const ContractPair query[] = {{TEXT("after"), TEXT("x")}};
    Message message = {.method = TEXT("GET"),
                       .host = TEXT("localhost"),
                       .path = TEXT("/audit"),
                       .query = query,
                       .query_count = 1};
    assert_int_equal(control_serve(f->sandbox, f->arena, &message).status, 400);
    // A name that merely resolves to this machine is a page of someone else's in a browser.
    message.host = TEXT("rebound.example.com");
    assert_int_equal(control_serve(f->sandbox, f->arena, &message).status, 403);
}

static int set_up(void **state) {
    static Fixture fixture;
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    const char *reason = NULL;
    fixture.arena = arena_new();
    *state = &fixture;
    if (!sandbox_new(fixture.arena, &options, &fixture.sandbox, &reason).ok) return -1;
    // Without what services put there from the beginning.
    fixture.sandbox->cloud.store = store_new(fixture.arena);
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(objects_are_shown_without_secrets),
        TEST(objects_are_edited_behind_the_clients_back),
        TEST(what_time_has_ended_is_not_shown),
        TEST(faults_are_set_listed_and_cleared),
        TEST(the_clock_is_advanced),
        TEST(limits_are_set_listed_and_cleared),
        TEST(quotas_are_set_listed_and_reset),
        TEST(the_rest_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
