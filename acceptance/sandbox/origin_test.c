// SPDX-License-Identifier: MPL-2.0
// Over real sockets: what a client sees of whole, cut and reset answers, http and https.
#include "acceptance/sandbox/origin.h"

#include "acceptance/sandbox/tls.h"
#include "provider/base/call.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Fixture {
    Arena *arena;
    Origin *http, *https;
    TlsFiles tls;
    char directory[64];
} Fixture;

// Answers by path: "/whole" repeats the request, the others end as they say.
static Answer answer_by_path(void *context, Arena *arena, const Message *message) {
    (void)context;
    Buffer seen = buffer_new(arena, 1024 * 1024);
    buffer_printf(&seen, "%s|%s|", message->method.data, message->tls ? "tls" : "plain");
    buffer_add_text(&seen, message->path);
    for (size_t i = 0; i < message->query_count; i++) {
        Text name = message->query[i].name, value = message->query[i].value;
        buffer_printf(&seen, "|%.*s=%.*s", (int)name.length, name.data, (int)value.length,
                      value.data == NULL ? "" : value.data);
    }
    buffer_printf(&seen, "|%s|", message_header(message, "x-TEST").data);
    buffer_add_text(&seen, message->body);
    Answer answer = {.status = 200, .body = buffer_text(&seen)};
    answer_add_header(arena, &answer, "x-answer", "yes");
    if (text_is(message->path, "/reset")) answer.end = ANSWER_RESET;
    if (text_is(message->path, "/truncate")) answer.end = ANSWER_TRUNCATED;
    if (text_is(message->path, "/empty")) answer.end = ANSWER_EMPTY;
    if (text_is(message->path, "/chunk")) answer.end = ANSWER_CHUNK;
    if (text_is(message->path, "/garbage")) answer.end = ANSWER_GARBAGE;
    if (text_is(message->path, "/dribble")) {
        answer.end = ANSWER_DRIBBLED;
        answer.pause_ms = 5;
    }
    if (text_is(message->path, "/none")) answer = (Answer){.status = 204};
    if (text_is(message->path, "/slow")) usleep(600000);
    return answer;
}

typedef struct Result {
    CURLcode code;
    long status;
    Buffer body;
} Result;

static size_t collect(char *data, size_t size, size_t count, void *buffer) {
    return buffer_add(buffer, data, size * count) ? count : 0;
}

static Result fetch(const Fixture *f, const char *url, const char *body, const char *ca) {
    Result result = {.body = buffer_new(f->arena, 1024 * 1024)};
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "x-test: it's");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &result.body);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    if (ca != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    if (body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    result.code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result.status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return result;
}

static const char *url_of(const Fixture *f, const Origin *origin, const char *path) {
    return arena_printf(f->arena, "%s%s", origin_url(origin), path);
}

static void a_request_arrives_as_it_was_sent(void **state) {
    const Fixture *f = *state;
    Result result =
        fetch(f, url_of(f, f->http, "/a%2Fb/%7E+c?x=1%202&y=a%2Bb&flag&z="), "body", NULL);
    assert_int_equal(result.code, CURLE_OK);
    assert_int_equal(result.status, 200);
    assert_string_equal(result.body.data, "POST|plain|/a%2Fb/%7E+c|x=1 2|y=a+b|flag=|z=|it's|body");
    result = fetch(f, url_of(f, f->http, "/?x=%zz"), NULL, NULL);
    assert_int_equal(result.status, 400);
    result = fetch(f, url_of(f, f->http, "/none"), NULL, NULL);
    assert_int_equal(result.status, 204);
}

static void a_large_body_arrives_whole(void **state) {
    const Fixture *f = *state;
    char *body = arena_alloc(f->arena, 300001);
    memset(body, 'b', 300000);
    Result result = fetch(f, url_of(f, f->http, "/whole"), body, NULL);
    assert_int_equal(result.status, 200);
    assert_true(result.body.length > 300000);
    assert_true(text_ends(buffer_text(&result.body), body + 1000));
}

static void an_answer_is_cut_or_reset(void **state) {
    const Fixture *f = *state;
    Result cut = fetch(f, url_of(f, f->http, "/truncate"), NULL, NULL);
    assert_int_equal(cut.code, CURLE_PARTIAL_FILE);
    assert_int_equal(cut.status, 200);
    assert_true(cut.body.length > 0);
    Result reset = fetch(f, url_of(f, f->http, "/reset"), NULL, NULL);
    assert_int_equal(reset.code, CURLE_RECV_ERROR); // CURLE_GOT_NOTHING would be a plain close
    assert_int_equal(fetch(f, url_of(f, f->https, "/reset"), NULL, f->tls.ca_path).code,
                     CURLE_RECV_ERROR);
    // The origin goes on.
    assert_int_equal(fetch(f, url_of(f, f->http, "/whole"), NULL, NULL).status, 200);
}

static void an_answer_is_no_http(void **state) {
    const Fixture *f = *state;
    static const struct {
        const char *path;
        CURLcode code;
    } cases[] = {{"/empty", CURLE_GOT_NOTHING},
                 {"/chunk", CURLE_RECV_ERROR},
                 {"/garbage", CURLE_UNSUPPORTED_PROTOCOL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(fetch(f, url_of(f, f->http, cases[i].path), NULL, NULL).code,
                         cases[i].code);
    assert_int_not_equal(fetch(f, url_of(f, f->https, "/chunk"), NULL, f->tls.ca_path).code,
                         CURLE_OK);
    assert_int_equal(fetch(f, url_of(f, f->http, "/whole"), NULL, NULL).status, 200);
}

static void an_answer_dribbles(void **state) {
    const Fixture *f = *state;
    int64_t before_ms = call_now_ms();
    Result slow = fetch(f, url_of(f, f->http, "/dribble"), "body", NULL);
    assert_int_equal(slow.code, CURLE_OK);
    assert_string_equal(slow.body.data, "POST|plain|/dribble|it's|body");
    assert_true(call_now_ms() - before_ms >= 5 * (int64_t)slow.body.length);
}

static void https_is_proven_by_its_authority(void **state) {
    const Fixture *f = *state;
    Result result = fetch(f, url_of(f, f->https, "/whole"), "b", f->tls.ca_path);
    assert_int_equal(result.code, CURLE_OK);
    assert_string_equal(result.body.data, "POST|tls|/whole|it's|b");
    assert_int_equal(fetch(f, url_of(f, f->https, "/whole"), NULL, NULL).code,
                     CURLE_PEER_FAILED_VERIFICATION);
    // By name too, as the data plane is reached.
    const char *port = strrchr(origin_url(f->https), ':');
    const char *named = arena_printf(f->arena, "https://localhost%s/whole", port);
    assert_int_equal(fetch(f, named, NULL, f->tls.ca_path).code, CURLE_OK);
}

static int try_connect(const char *address, const Origin *origin) {
    int port = atoi(strrchr(origin_url(origin), ':') + 1);
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &target.sin_addr);
    int file = socket(AF_INET, SOCK_STREAM, 0);
    int result = connect(file, (struct sockaddr *)&target, sizeof target) == 0 ? 0 : errno;
    close(file);
    return result;
}

static void only_one_address_listens(void **state) {
    const Fixture *f = *state;
    assert_int_equal(try_connect("127.0.0.1", f->http), 0);
    assert_int_equal(try_connect("127.0.0.2", f->http), ECONNREFUSED);
}

static void *fetch_slow(void *fixture) {
    const Fixture *f = fixture;
    Fixture own = *f;
    own.arena = arena_new();
    Result result = fetch(&own, url_of(&own, f->http, "/slow"), NULL, NULL);
    bool good = result.status == 200;
    arena_free(own.arena);
    return good ? fixture : NULL;
}

static void a_slow_answer_holds_up_no_other(void **state) {
    const Fixture *f = *state;
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) pthread_create(&threads[i], NULL, fetch_slow, *state);
    int64_t before_ms = call_now_ms();
    assert_int_equal(fetch(f, url_of(f, f->http, "/whole"), NULL, NULL).status, 200);
    assert_true(call_now_ms() - before_ms < 500);
    for (size_t i = 0; i < 4; i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        assert_non_null(good);
    }
}

static void a_taken_port_is_noticed(void **state) {
    const Fixture *f = *state;
    const OriginSettings settings = {.port = atoi(strrchr(origin_url(f->http), ':') + 1),
                                     .serve = answer_by_path};
    assert_null(origin_start(f->arena, &settings));
    TlsFiles tls;
    const char *reason = NULL;
    assert_false(tls_make(f->arena, "/nonexistent/a/b", "", &tls, &reason).ok);
    assert_non_null(strstr(reason, "/nonexistent/a/b/ca.pem"));
}

static int set_up(void **state) {
    static Fixture fixture;
    const char *reason = NULL;
    fixture.arena = arena_new();
    snprintf(fixture.directory, sizeof fixture.directory, "/tmp/origin_test.XXXXXX");
    if (mkdtemp(fixture.directory) == NULL) return -1;
    if (!tls_make(fixture.arena, fixture.directory, "*.example.com", &fixture.tls, &reason).ok)
        return -1;
    OriginSettings settings = {.serve = answer_by_path};
    fixture.http = origin_start(fixture.arena, &settings);
    settings.certificate = fixture.tls.certificate;
    settings.key = fixture.tls.key;
    fixture.https = origin_start(fixture.arena, &settings);
    *state = &fixture;
    return fixture.http != NULL && fixture.https != NULL ? 0 : -1;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    unlink(fixture->tls.ca_path);
    rmdir(fixture->directory);
    arena_free(fixture->arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_arrives_as_it_was_sent),
        cmocka_unit_test(a_large_body_arrives_whole),
        cmocka_unit_test(an_answer_is_cut_or_reset),
        cmocka_unit_test(an_answer_is_no_http),
        cmocka_unit_test(an_answer_dribbles),
        cmocka_unit_test(https_is_proven_by_its_authority),
        cmocka_unit_test(only_one_address_listens),
        cmocka_unit_test(a_slow_answer_holds_up_no_other),
        cmocka_unit_test(a_taken_port_is_noticed),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    curl_global_cleanup();
    return failed;
}
