// SPDX-License-Identifier: MPL-2.0
// Which addresses may be used: plain http only where it stays on this machine, whatever the address
// is dressed up as.
#include "acceptance/tools/http_echo.h"

static const struct {
    const char *url;
    bool fine, loopback;
} cases[] = {
    {"https://fcv3.cn-hangzhou.aliyuncs.com", true, false},
    {"https://127.0.0.1:8443/x", true, true},
    {"http://127.0.0.1:80", true, true},
    {"http://127.9.8.7", true, true},
    {"http://localhost:1", true, true},
    {"http://LOCALHOST", true, true},
    {"http://a.b.localhost:3/", true, true},
    {"http://[::1]:9", true, true},
    {"http://128.0.0.1", false, false},
    {"http://127.0.0.1.example.com", false, false},
    {"http://localhost.example.com", false, false},
    {"http://notlocalhost", false, false},
    {"http://.localhost.example", false, false},
    {"http://[::ffff:127.0.0.1]", false, false},
    {"http://100.100.100.200/latest", false, false},
    {"http://example.com", false, false},
    {"http://127.0.0.1@example.com", false, false},
    {"https://user:secret@example.com", false, false},
    {"ftp://127.0.0.1", false, true},
    {"file:///etc/passwd", false, false},
    {"example.com", false, false},
    {"", false, false},
    {"https://", false, false},
    {"https://a b", false, false},
    // Who reads the host is fooled by what stands around it.
    {"http://127.0.0.1:80@example.com", false, false},
    {"http://127.0.0.1%40example.com", false, false},
    {"http://localhost@example.com:80", false, false},
    {"http://localhost:x@example.com", false, false},
    {"http://example.com#@127.0.0.1", false, false},
    {"http://example.com?@127.0.0.1", false, false},
    {"http://example.com/@127.0.0.1", false, false},
    {"http://example.com/127.0.0.1", false, false},
    {"http://127.0.0.1\\@example.com", false, false},
    {"http://127.0.0.1\\.example.com", false, false},
    {"http://example.com\\127.0.0.1", false, false},
    {"http://127.0.0.1%2eexample.com", false, false},
    {"http://127.0.0.1%00.example.com", false, false},
    {"http://127.0.0.1\t.example.com", false, false},
    {"http://127.0.0.1\r\nHost: example.com", false, false},
    {"http://127.0.0.1 example.com", false, false},
    {"http:127.0.0.1.example.com", false, false},
    {"http:///example.com", false, false},
    {"http:////example.com", false, false},
    {"http://@127.0.0.1", false, true},
    {"http://:@127.0.0.1", false, true},
    // Names that end or begin as they should not.
    {"http://localhost.evil.com", false, false},
    {"http://evil-localhost", false, false},
    {"http://localhost.", false, false},
    {"http://localhost%2e", false, false},
    {"http://localhost.localdomain", false, false},
    {"http://ip6-localhost", false, false},
    {"http://loopback", false, false},
    {"http://.localhost", false, false},
    {"http://lvh.me", false, false},       // names that are resolved to this machine,
    {"http://localtest.me", false, false}, // today
    {"http://127.0.0.1.nip.io", false, false},
    {"http://LOCALHOST.", false, false},
    {"http://LoCaLhOsT:7", true, true},
    {"HTTP://127.0.0.1", true, true},
    {"HtTp://example.com", false, false},
    {"http://loc\xc4\xb1lhost", false, false},
    {"http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", false, false}, // wide digits
    {"http://\xe2\x93\x9bocalhost", false, false},
    // Other spellings of numbers; libcurl writes them out before it connects.
    {"http://2130706433", true, true},
    {"http://0x7f000001", true, true},
    {"http://0177.0.0.1", true, true},
    {"http://127.1", true, true},
    {"http://127.0.0.1.", false, false},
    {"http://3232235777", false, false}, // 192.168.1.1
    {"http://0xc0a80101", false, false},
    {"http://0300.0250.1.1", false, false},
    {"http://0x7f.example.com", false, false},
    {"http://4294967297", false, false},
    {"http://127.0.0.1.1", false, false},
    {"http://127.0.0.256", false, false},
    {"http://0127.0.0.1", false, false}, // 87.0.0.1
    {"http://0.0.0.0", false, false},
    {"http://0", false, false},
    {"http://169.254.169.254", false, false},
    {"http://10.0.0.1", false, false},
    {"http://[::]", false, false},
    {"http://[::127.0.0.1]", false, false},
    {"http://[::ffff:7f00:1]", false, false},
    {"http://[0:0:0:0:0:0:0:1]", true, true},
    {"http://[::1%25eth0]", true, true},
    {"http://[fe80::1]", false, false},
    {"http://[::2]", false, false},
    {"http://[::1].example.com", false, false},
    {"http://[::1]example.com", false, false},
    {"http://[::1]@example.com", false, false},
    {"http://::1", false, false},
    // Nothing but the two schemes.
    {"ws://127.0.0.1", false, false},
    {"gopher://127.0.0.1", false, true},
    {"dict://127.0.0.1:11211/", false, true},
    {"unix:///var/run/docker.sock", false, false},
    {"http+unix://127.0.0.1", false, false},
    {"javascript://127.0.0.1/%0aalert", false, false},
    {"httpx://127.0.0.1", false, false},
    {"https\t://127.0.0.1", false, false},
};

static void url_rules(void **state) {
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *fault = http_url_fault(arena, cases[i].url);
        if ((fault == NULL) != cases[i].fine) fail_msg("%s: %s", cases[i].url, fault);
        if (http_url_loopback(arena, cases[i].url) != cases[i].loopback)
            fail_msg("%s", cases[i].url);
    }
    assert_string_equal(http_url_host(arena, "https://h.example/p?q"), "h.example");
    assert_string_equal(http_url_host(arena, "http://127.0.0.1:81/p"), "127.0.0.1:81");
    assert_string_equal(http_url_host(arena, "nonsense"), "");
    arena_free(arena);
}

static void what_may_not_be_used_is_not_sent(void **state) {
    (void)state;
    FixtureCall fixture;
    Call *call = fixture_call(&fixture, 20000);
    HttpClient *client = http_client_new("test");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].fine) continue;
        HttpResponse response = send_to(call, client, (HttpRequest){.url = cases[i].url});
        if (response.outcome != HTTP_NOT_SENT || response.sent || !response.hopeless)
            fail_msg("%s: %s", cases[i].url, response.error);
    }
    http_client_free(client);
    fixture_call_end(&fixture);
}

static void dates(void **state) {
    (void)state;
    assert_int_equal(http_date(TEXT("Thu, 01 Jan 1970 00:01:00 GMT")), 60);
    assert_int_equal(http_date(TEXT("Fri, 21 Aug 1733 08:09:10 GMT")), -1);
    assert_int_equal(http_date(TEXT("soon")), -1);
    assert_int_equal(http_date(TEXT("")), -1);
}

int main(void) {
    echo_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(url_rules),
        cmocka_unit_test(what_may_not_be_used_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
