// SPDX-License-Identifier: MPL-2.0
// The S3 face of OSS as libcurl's own Signature Version 4 meets it: a client that we did not write.
#include "acceptance/sandbox/origin.h"
#include "acceptance/tools/oss_fixture.h"

#include <curl/curl.h>

typedef struct Listener {
    Oss *oss;
    Origin *origin;
} Listener;

static Answer serve(void *sandbox, Arena *arena, const Message *message) {
    return dispatch_serve(sandbox, &oss_service, arena, message);
}

static int setup(void **state) {
    if (oss_setup(state) != 0) return -1;
    Oss *f = *state;
    Listener *listener = ARENA_NEW(f->arena, Listener);
    const OriginSettings settings = {.serve = serve, .context = f->sandbox};
    *listener = (Listener){.oss = f, .origin = origin_start(f->arena, &settings)};
    *state = listener;
    return listener->origin == NULL ? -1 : 0;
}

static int teardown(void **state) {
    Listener *listener = *state;
    *state = listener->oss;
    origin_stop(listener->origin);
    return oss_teardown(state);
}

static size_t take(char *data, size_t size, size_t count, void *buffer) {
    return buffer_add(buffer, data, size * count) ? size * count : 0;
}

typedef struct Transfer {
    const char *method, *path, *body, *secret;
} Transfer;

// Status; ret_body: the answer's.
static long transfer(const Listener *listener, Transfer t, Text *ret_body) {
    Arena *arena = listener->oss->arena;
    const Cloud *cloud = &listener->oss->sandbox->cloud;
    const char *port = strrchr(origin_url(listener->origin), ':');
    const char *secret = t.secret != NULL ? t.secret : cloud->access_key_secret;
    Buffer answer = buffer_new(arena, 65536);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/plain");
    headers = curl_slist_append(headers, "x-amz-content-sha256: UNSIGNED-PAYLOAD");
    curl_easy_setopt(
        curl, CURLOPT_URL,
        arena_printf(arena, "http://files.oss-cn-hangzhou.localhost%s%s", port, t.path));
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, t.method);
    if (t.body != NULL) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, t.body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERPWD,
                     arena_printf(arena, "%s:%s", cloud->access_key_id, secret));
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, "aws:amz:cn-hangzhou:s3");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    long status = 0;
    assert_int_equal(curl_easy_perform(curl), CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    *ret_body = buffer_text(&answer);
    return status;
}

static void test_libcurl_puts_and_gets(void **state) {
    const Listener *listener = *state;
    Text body;
    assert_int_equal(transfer(listener, (Transfer){"PUT", "/dir/a.txt", "hello", NULL}, &body),
                     200);
    assert_int_equal(transfer(listener, (Transfer){"GET", "/dir/a.txt", NULL, NULL}, &body), 200);
    assert_string_equal(body.data, "hello");
    assert_int_equal(transfer(listener, (Transfer){"GET", "/?list-type=2", NULL, NULL}, &body),
                     200);
    assert_true(text_find(body, "<Key>dir/a.txt</Key>") > 0);
    assert_int_equal(transfer(listener, (Transfer){"DELETE", "/dir/a.txt", NULL, NULL}, &body),
                     204);
    assert_int_equal(transfer(listener, (Transfer){"GET", "/dir/a.txt", NULL, NULL}, &body), 404);
    assert_true(text_find(body, "<Code>NoSuchKey</Code>") > 0);
}

static void test_libcurl_with_a_wrong_secret(void **state) {
    const Listener *listener = *state;
    Text body;
    assert_int_equal(transfer(listener, (Transfer){"PUT", "/a", "hello", "wrong"}, &body), 403);
    assert_true(text_find(body, "<Code>SignatureDoesNotMatch</Code>") > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_libcurl_puts_and_gets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_libcurl_with_a_wrong_secret, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
