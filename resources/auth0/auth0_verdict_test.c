// SPDX-License-Identifier: MPL-2.0
// What one attempt's answer means, for every way that it can end: no server, no time.
#include "resources/auth0/verdict.h"

#include "resources/auth0/operations.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CODE(text) "{\"statusCode\":1,\"error\":\"e\",\"message\":\"m\",\"errorCode\":\"" text "\"}"
#define BARE(text) "{\"statusCode\":1,\"error\":\"e\",\"message\":\"" text "\"}"
#define ANSWERED(code)                                                                             \
    { .outcome = HTTP_ANSWERED, .status = (code) }
#define FINAL                                                                                      \
    { .retry = RETRY_NO }
#define LOST                                                                                       \
    { .retry = RETRY_TRANSIENT, .maybe_done = true }

static const Auth0Operation *const get = &auth0_get_client, *const create = &auth0_create_client;

static void every_ending(void **state) {
    (void)state;
    const struct {
        const char *name;
        const Auth0Operation *operation;
        HttpResponse response;
        const char *body;
        Auth0Outcome outcome;
        Auth0Verdict verdict;
    } cases[] = {
        {"done", get, ANSWERED(200), "{}", AUTH0_DONE, FINAL},
        {"the last success", get, ANSWERED(299), "[]", AUTH0_DONE, FINAL},
        {"one above", get, ANSWERED(300), "{}", AUTH0_REJECTED, FINAL},
        {"one below", get, ANSWERED(199), "{}", AUTH0_REJECTED, FINAL},
        {"none is said", get, ANSWERED(204), "", AUTH0_DONE, FINAL},
        {"none", get, ANSWERED(200), "", AUTH0_BUSY, LOST},
        {"a word", get, ANSWERED(200), "\"x\"", AUTH0_BUSY, LOST},
        {"html", get, ANSWERED(200), "<p>", AUTH0_BUSY, LOST},
        {"gone", get, ANSWERED(404), CODE("inexistent_client"), AUTH0_NOT_FOUND, FINAL},
        {"gone, no code", get, ANSWERED(404), BARE("Not Found"), AUTH0_NOT_FOUND, FINAL},
        {"no tenant", get, ANSWERED(404), BARE("Unknown Tenant: t"), AUTH0_REJECTED, FINAL},
        {"another 404", get, ANSWERED(404), CODE("other"), AUTH0_REJECTED, FINAL},
        {"a proxy's 404", get, ANSWERED(404), "<p>", AUTH0_REJECTED, FINAL},
        {"no collection", create, ANSWERED(404), BARE("Not Found"), AUTH0_REJECTED, FINAL},
        {"no 404", get, ANSWERED(400), CODE("inexistent_client"), AUTH0_REJECTED, FINAL},
        {"taken", create, ANSWERED(409), CODE("x"), AUTH0_EXISTS, FINAL},
        {"a proxy's 409", create, ANSWERED(409), "<p>", AUTH0_REJECTED, FINAL},
        {"domains", create, ANSWERED(409), CODE("custom_domain_conflict"), AUTH0_REJECTED, FINAL},
        {"the last refusal", create, ANSWERED(499), BARE("m"), AUTH0_REJECTED, FINAL},
        {"hiccup", create, ANSWERED(500), BARE("m"), AUTH0_BUSY, LOST},
        {"late", create, ANSWERED(408), BARE("m"), AUTH0_BUSY, LOST},
        {"throttled", create, ANSWERED(429), BARE("m"), AUTH0_BUSY, {.retry = RETRY_THROTTLED}},
        {"stopped before", create, {.outcome = HTTP_STOPPED}, "", AUTH0_STOPPED, FINAL},
        {"stopped",
         create,
         {.outcome = HTTP_STOPPED, .sent = true},
         "",
         AUTH0_STOPPED,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"too large",
         get,
         {.outcome = HTTP_TOO_LARGE},
         "",
         AUTH0_REJECTED,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"too large, made",
         create,
         {.outcome = HTTP_TOO_LARGE},
         "",
         AUTH0_UNSURE,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"unreachable",
         create,
         {.outcome = HTTP_NOT_SENT},
         "",
         AUTH0_BUSY,
         {.retry = RETRY_TRANSIENT}},
        {"hopeless", get, {.outcome = HTTP_NOT_SENT, .hopeless = true}, "", AUTH0_REJECTED, FINAL},
        {"lost", create, {.outcome = HTTP_MAYBE_SENT}, "", AUTH0_BUSY, LOST},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        Auth0Reply reply = {.operation = cases[i].operation};
        HttpResponse response = cases[i].response;
        response.body = text_of(cases[i].body);
        Auth0Verdict found = auth0_verdict(arena, &response, &reply), wanted = cases[i].verdict;
        if (reply.outcome != cases[i].outcome || found.retry != wanted.retry ||
            found.maybe_done != wanted.maybe_done)
            fail_msg("%s: %d, %d, %d", cases[i].name, reply.outcome, found.retry, found.maybe_done);
        assert_int_equal(reply.status, response.status);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_ending)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
