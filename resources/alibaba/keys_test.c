// SPDX-License-Identifier: MPL-2.0
// A sandbox's keys stay on this machine, and the cloud's never go to a sandbox: as a rule, and on
// the wire.
#include "resources/alibaba/keys.h"

#include "acceptance/tools/http_fixture.h"
#include "resources/alibaba/exchange.h"
#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void the_rule(void **state) {
    (void)state;
    static const struct {
        const char *id, *url, *why; // why: a part of it; NULL: allowed
    } cases[] = {
        {"SANDBOXa1", "http://127.0.0.1:1", NULL},
        {"STS.SANDBOXa1", "https://localhost", NULL},
        {"SANDBOXa1", "https://bucket.oss-cn-hangzhou.localhost:1", NULL},
        {"SANDBOXa1", "https://fcv3.cn-hangzhou.aliyuncs.com", "keys are a sandbox's"},
        {"STS.SANDBOXa1", "https://sts.aliyuncs.com", "keys are a sandbox's"},
        {"SANDBOXa1", "https://localhost.example.com", "keys are a sandbox's"},
        {"LTAI5t", "https://fcv3.cn-hangzhou.aliyuncs.com", NULL},
        {"STS.NU", "https://sts.aliyuncs.com", NULL},
        {"LTAI5t", "http://127.0.0.1:1", "look like those of the real cloud"},
        {"STS.NU", "https://[::1]:1", "look like those of the real cloud"},
        {"id", "http://127.0.0.1:1", NULL},
        {"id", "https://sts.aliyuncs.com", NULL},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = keys_misplaced(arena, text_of(cases[i].id), cases[i].url);
        if ((why == NULL) != (cases[i].why == NULL) ||
            (why != NULL && strstr(why, cases[i].why) == NULL))
            fail_msg("%s to %s: %s", cases[i].id, cases[i].url, why != NULL ? why : "allowed");
    }
    arena_free(arena);
}

static FixtureReply count(void *context, const FixtureRequest *request) {
    (void)request;
    ++*(int *)context;
    return (FixtureReply){.status = 200, .body = "{}"};
}

static void nothing_is_sent(void **state) {
    (void)state;
    int requests = 0;
    Fixture server = {0};
    FixtureCall fixture;
    fixture_start(&server, count, &requests);
    Call *call = fixture_call(&fixture, 5000);
    HttpClient *client = http_client_new("test");
    const ApiRequest request = {.operation = &sts_get_caller_identity};
    Credentials keys = {.access_key_id = TEXT("LTAI5t"), .access_key_secret = TEXT("s")};
    const Exchange exchange = {
        .request = &request, .base_url = server.url, .keys = &keys, .attempt = 1};
    HttpResponse response;
    exchange_send(call, client, &exchange, &response);
    assert_int_equal(response.outcome, HTTP_NOT_SENT);
    assert_true(response.hopeless);
    assert_non_null(strstr(response.error, "nothing was sent"));
    assert_int_equal(requests, 0);
    keys.access_key_id = TEXT("SANDBOX5t");
    exchange_send(call, client, &exchange, &response);
    assert_int_equal(response.status, 200);
    assert_int_equal(requests, 1);
    http_client_free(client);
    fixture_stop(&server);
    fixture_call_end(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_rule),
                                       cmocka_unit_test(nothing_is_sent)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
