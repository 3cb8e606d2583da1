// SPDX-License-Identifier: MPL-2.0
// How long a token serves, and what a call that ends while one is fetched leaves to the others.
#include "resources/auth0/token.h"

#include "acceptance/tools/tenant_fixture.h"

typedef struct Bench {
    Scene scene;
    Auth0Transport transport;
    Auth0TokenSource *source;
} Bench;

static void bench_open(Bench *bench) {
    scene_open(&bench->scene, application, fine, 1);
    bench->transport = (Auth0Transport){
        .settings = auth0_client_settings(bench->scene.client),
        .http = http_client_new("test"),
        .budget = retry_budget_new(100),
        .management = pacer_join("token test, management"),
        .authentication = pacer_join("token test, authentication"),
    };
    bench->source = auth0_token_source_new(&bench->transport);
}

static void bench_close(Bench *bench) {
    auth0_token_source_free(bench->source);
    pacer_leave(bench->transport.management);
    pacer_leave(bench->transport.authentication);
    retry_budget_free(bench->transport.budget);
    http_client_free(bench->transport.http);
    scene_close(&bench->scene);
}

static void lives(void **state) {
    (void)state;
    static const struct {
        const char *answer;
        int64_t life_s;
    } cases[] = {
        {"{\"access_token\":\"T\",\"expires_in\":1}", 1},
        {"{\"access_token\":\"T\",\"expires_in\":86400}", 86400},
        {"{\"access_token\":\"T\",\"expires_in\":2592000}", 2592000},
        {"{\"access_token\":\"T\",\"expires_in\":2592001}", 600},
        {"{\"access_token\":\"T\",\"expires_in\":0}", 600},
        {"{\"access_token\":\"T\",\"expires_in\":-1}", 600},
        {"{\"access_token\":\"T\"}", 600},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Bench bench;
        bench_open(&bench);
        bench.scene.tenant.token.body = cases[i].answer;
        int64_t before = call_now_ms();
        Auth0Token token;
        assert_true(auth0_token_get(bench.scene.call, bench.source, &token).ok);
        assert_string_equal(token.text.data, "T");
        assert_in_range(token.ends_ms, before + cases[i].life_s * 1000,
                        call_now_ms() + cases[i].life_s * 1000);
        bench_close(&bench);
    }
}

// Even one that is at hand: whoever gave up wants nothing to be sent.
static void a_stopped_call_gets_no_token(void **state) {
    (void)state;
    Bench bench;
    bench_open(&bench);
    Call *call = bench.scene.call;
    Auth0Token token;
    assert_true(auth0_token_get(call, bench.source, &token).ok);
    assert_true(auth0_token_get(call, bench.source, &token).ok);
    cancel_set(call->cancel);
    assert_false(auth0_token_get(call, bench.source, &token).ok);
    assert_int_equal(bench.scene.tenant.tokens, 1);
    assert_int_equal(call->diags->errors, 1);
    assert_non_null(strstr(call->diags->first->summary, "it was stopped"));
    bench_close(&bench);
}

// ---- one call fetches, the other waits for it

typedef struct Held {
    Bench bench;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool arrived, released;
    bool got;
} Held;

static void held_set(Held *held, bool *flag) {
    pthread_mutex_lock(&held->lock);
    *flag = true;
    pthread_cond_broadcast(&held->changed);
    pthread_mutex_unlock(&held->lock);
}

static void held_wait(Held *held, const bool *flag) {
    pthread_mutex_lock(&held->lock);
    while (!*flag) pthread_cond_wait(&held->changed, &held->lock);
    pthread_mutex_unlock(&held->lock);
}

static FixtureReply held_answer(void *context, const FixtureRequest *request) {
    Held *held = context;
    held_set(held, &held->arrived);
    held_wait(held, &held->released);
    return tenant_answer(&held->bench.scene.tenant, request);
}

static void *short_of_time(void *context) {
    Held *held = context;
    FixtureCall fixture;
    Auth0Token token;
    held->got = auth0_token_get(fixture_call(&fixture, 100), held->bench.source, &token).ok;
    fixture_call_end(&fixture);
    held_set(held, &held->released);
    return NULL;
}

static void whoever_waits_for_a_stopped_fetch_tries_for_itself(void **state) {
    (void)state;
    Held held = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    bench_open(&held.bench);
    held.bench.scene.tenant.server.handler = held_answer;
    held.bench.scene.tenant.server.context = &held;
    pthread_t thread;
    pthread_create(&thread, NULL, short_of_time, &held);
    held_wait(&held, &held.arrived);
    Auth0Token token;
    assert_true(auth0_token_get(held.bench.scene.call, held.bench.source, &token).ok);
    pthread_join(thread, NULL);
    assert_false(held.got);
    assert_int_equal(held.bench.scene.tenant.tokens, 2);
    assert_int_equal(held.bench.scene.call->diags->errors, 0);
    bench_close(&held.bench);
}

// ---- several calls, each told that the token has expired

enum { CALLERS = 6, ROUNDS = 40 };

typedef struct Caller {
    Bench *bench;
    size_t tokens, errors;
    pthread_t thread;
} Caller;

static void *get_and_expire(void *context) {
    Caller *caller = context;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 60 * 1000);
    for (size_t i = 0; i < ROUNDS; i++) {
        Auth0Token token;
        if (!auth0_token_get(call, caller->bench->source, &token).ok) continue;
        caller->tokens += token.text.length > 0;
        auth0_token_expire(caller->bench->source, token.text);
    }
    caller->errors = call->diags->errors;
    fixture_call_end(&fixture);
    return NULL;
}

// Between a fetch and those who waited for it, somebody may have been told that it has expired.
static void a_token_that_expires_before_it_is_used_is_fetched_anew(void **state) {
    (void)state;
    Bench bench;
    Caller callers[CALLERS];
    bench_open(&bench);
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (Caller){.bench = &bench};
        pthread_create(&callers[i].thread, NULL, get_and_expire, &callers[i]);
    }
    for (size_t i = 0; i < CALLERS; i++) pthread_join(callers[i].thread, NULL);
    for (size_t i = 0; i < CALLERS; i++) {
        assert_int_equal(callers[i].tokens, ROUNDS);
        assert_int_equal(callers[i].errors, 0);
    }
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lives),
        cmocka_unit_test(a_stopped_call_gets_no_token),
        cmocka_unit_test(a_token_that_expires_before_it_is_used_is_fetched_anew),
        cmocka_unit_test(whoever_waits_for_a_stopped_fetch_tries_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
