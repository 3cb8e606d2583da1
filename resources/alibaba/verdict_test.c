// SPDX-License-Identifier: MPL-2.0
// What one attempt's answer means, for every way that it can end: no server, no time.
#include "resources/alibaba/verdict.h"

#include "resources/alibaba/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define CODE(text) "{\"Code\":\"" text "\",\"Message\":\"m\"}"
#define ANSWERED(code)                                                                             \
    { .outcome = HTTP_ANSWERED, .status = (code) }
#define FINAL                                                                                      \
    { .retry = RETRY_NO }
#define LOST                                                                                       \
    { .retry = RETRY_TRANSIENT, .maybe_done = true }

static const ApiOperation *const get = &fc_get_function, *const create = &fc_create_function;

static void every_ending(void **state) {
    (void)state;
    const struct {
        const char *name;
        const ApiOperation *operation;
        HttpResponse response;
        const char *body;
        ApiOutcome outcome;
        Verdict verdict;
    } cases[] = {
        {"done", get, ANSWERED(200), "{}", API_DONE, FINAL},
        {"the last success", get, ANSWERED(299), "{}", API_DONE, FINAL},
        {"one above", get, ANSWERED(300), "{}", API_REJECTED, FINAL},
        {"one below", get, ANSWERED(199), "{}", API_REJECTED, FINAL},
        {"none expected", &fc_delete_function, ANSWERED(200), "", API_DONE, FINAL},
        {"none is said", get, ANSWERED(204), "", API_DONE, FINAL},
        {"none", get, ANSWERED(200), "", API_BUSY, LOST},
        {"a list", get, ANSWERED(200), "[]", API_BUSY, LOST},
        {"html", get, ANSWERED(200), "<p>", API_BUSY, LOST},
        {"XML", &oss_get_bucket_info, ANSWERED(200), "<a><b>c</b></a>", API_DONE, FINAL},
        {"no XML", &oss_get_bucket_info, ANSWERED(200), "{}", API_BUSY, LOST},
        {"refused", get, ANSWERED(400), CODE("Odd"), API_REJECTED, FINAL},
        {"gone", get, ANSWERED(404), CODE("FunctionNotFound"), API_NOT_FOUND, FINAL},
        {"taken", create, ANSWERED(409), CODE("FunctionAlreadyExists"), API_EXISTS, FINAL},
        {"the last refusal", create, ANSWERED(499), CODE("Odd"), API_REJECTED, FINAL},
        {"hiccup", create, ANSWERED(500), CODE("Odd"), API_BUSY, LOST},
        {"throttled", create, ANSWERED(429), CODE("Odd"), API_BUSY, {.retry = RETRY_THROTTLED}},
        {"busy",
         create,
         ANSWERED(409),
         CODE("ConcurrentUpdateError"),
         API_BUSY,
         {.retry = RETRY_CONFLICT}},
        {"expired",
         get,
         ANSWERED(403),
         CODE("SecurityTokenExpired"),
         API_REJECTED,
         {.retry = RETRY_NO, .expired = true}},
        {"stopped before", create, {.outcome = HTTP_STOPPED}, "", API_STOPPED, FINAL},
        {"stopped",
         create,
         {.outcome = HTTP_STOPPED, .sent = true},
         "",
         API_STOPPED,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"too large",
         get,
         {.outcome = HTTP_TOO_LARGE},
         "",
         API_REJECTED,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"too large, made",
         create,
         {.outcome = HTTP_TOO_LARGE},
         "",
         API_UNSURE,
         {.retry = RETRY_NO, .maybe_done = true}},
        {"unreachable",
         create,
         {.outcome = HTTP_NOT_SENT},
         "",
         API_BUSY,
         {.retry = RETRY_TRANSIENT}},
        {"hopeless", get, {.outcome = HTTP_NOT_SENT, .hopeless = true}, "", API_REJECTED, FINAL},
        {"lost", create, {.outcome = HTTP_MAYBE_SENT}, "", API_BUSY, LOST},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        ApiReply reply = {.operation = cases[i].operation};
        HttpResponse response = cases[i].response;
        response.body = text_of(cases[i].body);
        Verdict found = verdict_of(arena, &response, &reply), wanted = cases[i].verdict;
        if (reply.outcome != cases[i].outcome || found.retry != wanted.retry ||
            found.maybe_done != wanted.maybe_done || found.expired != wanted.expired)
            fail_msg("%s: %d, %d, %d, %d", cases[i].name, reply.outcome, found.retry,
                     found.maybe_done, found.expired);
        assert_int_equal(reply.status, response.status);
        arena_free(arena);
    }
}

static const char *date_in(Arena *arena, int64_t seconds) {
    time_t then = time(NULL) + (time_t)seconds;
    struct tm utc;
    char *date = arena_alloc(arena, 64);
    gmtime_r(&then, &utc);
    strftime(date, 64, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return date;
}

static void how_long_the_peer_asks_to_wait(void **state) {
    (void)state;
    static const struct {
        const char *header, *value; // NULL: the date so many seconds from now
        int64_t seconds, least_ms, most_ms;
    } cases[] = {
        {"x-acs-retry-after", "1500", 0, 1500, 1500},
        {"x-acs-retry-after", "3600000", 0, 3600000, 3600000},
        {"x-acs-retry-after", "3600001", 0, 0, 0},
        {"retry-after", "3", 0, 3000, 3000},
        {"retry-after", "3600", 0, 3600000, 3600000},
        {"retry-after", "3601", 0, 0, 0},
        {"retry-after", "soon", 0, 0, 0},
        {"retry-after", NULL, 100, 98000, 100000},
        {"retry-after", NULL, 3600, 3598000, 3600000},
        {"retry-after", NULL, 3700, 0, 0},
        {"retry-after", NULL, -100, 0, 0},
        {"x-other", "3", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const char *value =
            cases[i].value != NULL ? cases[i].value : date_in(arena, cases[i].seconds);
        const HttpHeader header = {cases[i].header, text_of(value)};
        const HttpResponse response = {.outcome = HTTP_ANSWERED,
                                       .status = 503,
                                       .body = TEXT("{}"),
                                       .headers = &header,
                                       .header_count = 1};
        ApiReply reply = {.operation = get};
        assert_in_range(verdict_of(arena, &response, &reply).after_ms, cases[i].least_ms,
                        cases[i].most_ms);
        arena_free(arena);
    }
}

static void a_clock_is_told_from_two_minutes_on(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        const char *told;
    } cases[] = {{0, NULL},
                 {90, NULL},
                 {-90, NULL},
                 {130, "The clock of this machine is 2 minutes slow."},
                 {-130, "The clock of this machine is 2 minutes fast."}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const HttpHeader header = {"date", text_of(date_in(arena, cases[i].seconds))};
        const HttpResponse response = {.outcome = HTTP_ANSWERED,
                                       .status = 400,
                                       .body = TEXT("{}"),
                                       .headers = &header,
                                       .header_count = 1};
        ApiReply reply = {.operation = get};
        (void)verdict_of(arena, &response, &reply);
        if (cases[i].told == NULL)
            assert_null(reply.hint);
        else
            assert_string_equal(reply.hint, cases[i].told);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ending),
        cmocka_unit_test(how_long_the_peer_asks_to_wait),
        cmocka_unit_test(a_clock_is_told_from_two_minutes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
