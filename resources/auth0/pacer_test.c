// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/pacer.h"

#include "acceptance/tools/http_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

// ---- a tenant's token bucket, as large and fast as that of a free plan

typedef struct Bucket {
    pthread_mutex_t lock;
    double tokens, size, per_second;
    int64_t filled_ms;
    int answered, refused;
} Bucket;

static void bucket_fill(Bucket *bucket) {
    int64_t now = call_now_ms();
    bucket->tokens += (double)(now - bucket->filled_ms) / 1000 * bucket->per_second;
    if (bucket->tokens > bucket->size) bucket->tokens = bucket->size;
    bucket->filled_ms = now;
}

static HttpResponse answer(Arena *arena, long status, const char *remaining, int64_t reset_s) {
    HttpHeader *headers = ARENA_ARRAY(arena, 2, HttpHeader);
    headers[0] = (HttpHeader){"X-RateLimit-Remaining", text_of(remaining)};
    headers[1] =
        (HttpHeader){"X-RateLimit-Reset", text_of(arena_printf(arena, "%lld", (long long)reset_s))};
    return (HttpResponse){
        .outcome = HTTP_ANSWERED, .status = status, .headers = headers, .header_count = 2};
}

static HttpResponse bucket_answer(Arena *arena, Bucket *bucket) {
    pthread_mutex_lock(&bucket->lock);
    bucket_fill(bucket);
    bool room = bucket->tokens >= 1;
    if (room) bucket->tokens -= 1;
    *(room ? &bucket->answered : &bucket->refused) += 1;
    const char *remaining = arena_printf(arena, "%d", (int)bucket->tokens);
    pthread_mutex_unlock(&bucket->lock);
    return answer(arena, room ? 200 : 429, remaining, time(NULL) + 1);
}

typedef struct Worker {
    Call *call;
    Pacer *pacer;
    Bucket *bucket;
    int requests, done;
} Worker;

static void *worker_run(void *context) {
    Worker *worker = context;
    while (worker->done < worker->requests) {
        int64_t ticket = pacer_enter(worker->call, worker->pacer);
        if (ticket == 0) break;
        call_sleep(worker->call, 20); // on its way
        HttpResponse response = bucket_answer(worker->call->arena, worker->bucket);
        pacer_report(worker->pacer, ticket, &response);
        if (response.status == 200) worker->done++;
    }
    return NULL;
}

static void a_burst_waits_instead_of_being_refused(void **state) {
    (void)state;
    enum { WORKERS = 8 };
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 30000);
    Bucket bucket = {.lock = PTHREAD_MUTEX_INITIALIZER,
                     .tokens = 2,
                     .size = 2,
                     .per_second = 10,
                     .filled_ms = call_now_ms()};
    Worker workers[WORKERS];
    pthread_t threads[WORKERS];
    for (size_t i = 0; i < WORKERS; i++) {
        // Each joins by itself, as different provider blocks for one tenant do.
        workers[i] = (Worker){.call = call_fork(call),
                              .pacer = pacer_join("a burst"),
                              .bucket = &bucket,
                              .requests = 1};
        pthread_create(&threads[i], NULL, worker_run, &workers[i]);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        pacer_leave(workers[i].pacer);
    }
    assert_int_equal(bucket.answered, WORKERS);
    assert_int_equal(bucket.refused, 0);
    fixture_call_end(&fixture);
}

// A second pacer would let its own first request through at once.
static void names_are_apart_and_forgotten(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 300);
    Pacer *one = pacer_join("one"), *other = pacer_join("other");
    assert_ptr_equal(one, pacer_join("one"));
    assert_ptr_not_equal(one, other);
    int64_t ticket = pacer_enter(call, one);
    HttpResponse empty = answer(call->arena, 200, "0", time(NULL) + 30);
    pacer_report(one, ticket, &empty);
    assert_int_equal(pacer_enter(call, one), 0);
    assert_int_not_equal(pacer_enter(call, other), 0);
    pacer_leave(one);
    pacer_leave(one);
    Pacer *again = pacer_join("one");
    assert_int_not_equal(pacer_enter(call, again), 0);
    pacer_leave(again);
    pacer_leave(other);
    fixture_call_end(&fixture);
}

// What one answer makes of the next request: at once, later, or not in the second the call has.
static void what_answers_teach(void **state) {
    (void)state;
    const struct {
        const char *name;
        long status;
        HttpHeader headers[3];           // values of reset are seconds from now
        int64_t at_least_ms, at_most_ms; // -1: not in time
    } cases[] = {
        {"no figures", 200, {{"x", TEXT("")}}, 0, 50},
        {"room", 200, {{"x-ratelimit-remaining", TEXT("1")}}, 0, 50},
        {"empty",
         200,
         {{"x-ratelimit-remaining", TEXT("0")}, {"x-ratelimit-reset", TEXT("1")}},
         1,
         1100},
        {"empty for long",
         200,
         {{"x-ratelimit-remaining", TEXT("0")}, {"x-ratelimit-reset", TEXT("40")}},
         -1,
         0},
        {"reset in the past",
         200,
         {{"x-ratelimit-remaining", TEXT("0")}, {"x-ratelimit-reset", TEXT("-100")}},
         150,
         600},
        {"refused", 429, {{"retry-after", TEXT("1")}}, 1000, 1500},
        {"refused for long", 429, {{"retry-after", TEXT("30")}}, -1, 0},
        {"refused, the older header counts",
         429,
         {{"retry-after", TEXT("1")}, {"x-ratelimit-reset", TEXT("30")}},
         1000,
         1500},
        {"empty, and open again",
         200,
         {{"x-ratelimit-remaining", TEXT("0")}, {"retry-after", TEXT("0")}},
         0,
         500},
        {"refused, and open again", 429, {{"retry-after", TEXT("0")}}, 0, 600},
        {"refused without a word", 429, {{"x", TEXT("")}}, 1000, 1500},
        {"refused with figures",
         429,
         {{"x-ratelimit-remaining", TEXT("5")}, {"x-ratelimit-reset", TEXT("30")}},
         -1,
         0},
        {"a clock an hour off",
         429,
         {{"date", TEXT("Sun, 06 Nov 1994 08:49:37 GMT")},
          {"x-ratelimit-reset", TEXT("=784111778")}},
         1000,
         1500},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 2000);
        HttpHeader headers[3] = {cases[i].headers[0], cases[i].headers[1], cases[i].headers[2]};
        HttpResponse response = {
            .outcome = HTTP_ANSWERED, .status = cases[i].status, .headers = headers};
        while (response.header_count < 3 && headers[response.header_count].name != NULL)
            response.header_count++;
        for (size_t k = 0; k < response.header_count; k++) {
            if (strcmp(headers[k].name, "x-ratelimit-reset") != 0) continue;
            const char *given = headers[k].value.data;
            headers[k].value = text_of(
                *given == '=' ? given + 1
                              : arena_printf(call->arena, "%lld",
                                             (long long)time(NULL) + strtol(given, NULL, 10)));
        }
        Pacer *pacer = pacer_join("teach");
        int64_t first = pacer_enter(call, pacer), started = call_now_ms();
        pacer_report(pacer, first, &response);
        bool entered = pacer_enter(call, pacer) != 0;
        int64_t took = call_now_ms() - started;
        if (entered != (cases[i].at_least_ms >= 0) ||
            (entered && (took < cases[i].at_least_ms || took > cases[i].at_most_ms)) ||
            (!entered && took > 200))
            fail_msg("%s: %d after %lld ms", cases[i].name, entered, (long long)took);
        pacer_leave(pacer);
        fixture_call_end(&fixture);
    }
}

// A tenant that asks for a minute gets it: whoever has less time gives up at once.
static void a_minute_is_believed(void **state) {
    (void)state;
    const struct {
        long status;
        HttpHeader headers[2];
    } cases[] = {{429, {{"retry-after", TEXT("59")}, {"x", TEXT("")}}},
                 {429, {{"retry-after", TEXT("3600")}, {"x", TEXT("")}}},
                 {200, {{"x-ratelimit-remaining", TEXT("0")}, {"retry-after", TEXT("59")}}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FixtureCall fixture;
        Call *call = fixture_call(&fixture, 1000);
        call->deadline_ms = call_now_ms() + 50 * 1000;
        const HttpResponse response = {.outcome = HTTP_ANSWERED,
                                       .status = cases[i].status,
                                       .headers = cases[i].headers,
                                       .header_count = 2};
        Pacer *pacer = pacer_join("a minute");
        pacer_report(pacer, pacer_enter(call, pacer), &response);
        assert_int_equal(pacer_enter(call, pacer), 0);
        pacer_leave(pacer);
        fixture_call_end(&fixture);
    }
}

static void first_goes_alone(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 400);
    Pacer *pacer = pacer_join("alone");
    int64_t first = pacer_enter(call, pacer);
    assert_int_equal(pacer_enter(call, pacer), 0); // what the bucket holds is not known
    HttpResponse nothing = {.outcome = HTTP_NOT_SENT};
    pacer_report(pacer, first, &nothing); // nor now
    fixture.call.deadline_ms = call_now_ms() + 400;
    int64_t second = pacer_enter(call, pacer);
    assert_int_not_equal(second, 0);
    HttpResponse room = answer(call->arena, 200, "3", time(NULL) + 30);
    pacer_report(pacer, second, &room);
    for (int i = 0; i < 3; i++) assert_int_not_equal(pacer_enter(call, pacer), 0);
    assert_int_equal(pacer_enter(call, pacer), 0);
    pacer_leave(pacer);
    fixture_call_end(&fixture);
}

// What is under way may not be in the figure of an answer yet; an answer that was overtaken by a
// later one's only lowers the figure.
static void requests_under_way_count(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 1000);
    Pacer *pacer = pacer_join("under way");
    int64_t reset_s = time(NULL) + 30;
    HttpResponse three = answer(call->arena, 200, "3", reset_s);
    HttpResponse two = answer(call->arena, 200, "2", reset_s);
    HttpResponse nine = answer(call->arena, 200, "9", reset_s);
    pacer_report(pacer, pacer_enter(call, pacer), &three);
    int64_t slow = pacer_enter(call, pacer), quick = pacer_enter(call, pacer);
    pacer_report(pacer, quick, &two);
    pacer_report(pacer, slow, &nine);
    assert_int_not_equal(pacer_enter(call, pacer), 0); // two, of which one was taken by `slow`
    assert_int_equal(pacer_enter(call, pacer), 0);
    pacer_leave(pacer);
    fixture_call_end(&fixture);
}

static void after_a_refusal_one_goes_ahead(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 3000);
    Pacer *pacer = pacer_join("refusal");
    HttpResponse plenty = answer(call->arena, 200, "9", time(NULL));
    HttpResponse refused = answer(call->arena, 429, "9", time(NULL));
    pacer_report(pacer, pacer_enter(call, pacer), &plenty);
    pacer_report(pacer, pacer_enter(call, pacer), &refused);
    assert_int_not_equal(pacer_enter(call, pacer), 0);
    fixture.call.deadline_ms = call_now_ms() + 300;
    assert_int_equal(pacer_enter(call, pacer), 0);
    pacer_leave(pacer);
    fixture_call_end(&fixture);
}

static void a_stop_ends_the_wait(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 30000);
    Pacer *pacer = pacer_join("stop");
    assert_int_not_equal(pacer_enter(call, pacer), 0);
    cancel_set(call->cancel);
    int64_t started = call_now_ms();
    assert_int_equal(pacer_enter(call, pacer), 0);
    assert_true(call_now_ms() - started < 1000);
    pacer_leave(pacer);
    Pacer *free = pacer_join("stopped before, though there is room");
    assert_int_equal(pacer_enter(call, free), 0);
    pacer_leave(free);
    fixture_call_end(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_waits_instead_of_being_refused),
        cmocka_unit_test(names_are_apart_and_forgotten),
        cmocka_unit_test(what_answers_teach),
        cmocka_unit_test(a_minute_is_believed),
        cmocka_unit_test(first_goes_alone),
        cmocka_unit_test(requests_under_way_count),
        cmocka_unit_test(after_a_refusal_one_goes_ahead),
        cmocka_unit_test(a_stop_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
