// SPDX-License-Identifier: MPL-2.0
// The console shows what exists and does nothing: whatever names are made of, they stay text.
#include "acceptance/sandbox/console.h"

#include "acceptance/sandbox/behaviour.h"
#include "acceptance/sandbox/console_part.h"
#include "acceptance/sandbox/control.h"
#include "acceptance/sandbox/html.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

#define VPC_ROW                                                                                    \
    "<li><a href=\"/object?collection=vpc%2Fvpcs&amp;key=vpc-1\">vpc-1</a> "                       \
    "<em class=\"good\">Available</em><div> <span>net</span> <span>172.16.0.0/16</span></div>"
#define HOSTILE "<script>alert(1)</script>\"'&x=<img src=x onerror=alert(2)>"

typedef struct Fixture {
    Arena *arena;
    Sandbox *sandbox;
} Fixture;

static int setup(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    const char *reason = NULL;
    const Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    f->arena = arena;
    assert_true(sandbox_new(arena, &options, &f->sandbox, &reason).ok);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    const Fixture *f = *state;
    sandbox_close(f->sandbox);
    arena_free(f->arena);
    return 0;
}

static Answer visit(const Fixture *f, const char *method, const char *path, const char *query) {
    ContractPair *pairs = NULL;
    size_t count = 0;
    assert_true(message_parse_pairs(f->arena, text_of(query), &pairs, &count));
    const Message message = {.method = text_of(method),
                             .host = TEXT("127.0.0.1:1234"),
                             .path = text_of(path),
                             .query = pairs,
                             .query_count = count};
    return control_serve(f->sandbox, f->arena, &message);
}

static void assert_has(const Answer *answer, const char *part) {
    if (text_find(answer->body, part) < 0) fail_msg("no %s in\n%s", part, answer->body.data);
}

static void assert_lacks(const Answer *answer, const char *part) {
    if (text_find(answer->body, part) >= 0) fail_msg("%s in\n%s", part, answer->body.data);
}

static const char *header(const Answer *answer, const char *name) {
    for (const AnswerHeader *h = answer->headers; h != NULL; h = h->next)
        if (strcmp(h->name, name) == 0) return h->value;
    fail_msg("no header %s", name);
    return NULL;
}

static void put(const Fixture *f, const char *collection, const char *key, const char *json) {
    const char *reason = NULL;
    Store *store = f->sandbox->cloud.store;
    store_put(store, collection, text_of(key), json_parse(f->arena, text_of(json), NULL));
    assert_true(store_commit(store, 0, &reason).ok);
    store_release(store);
}

static void note(const Fixture *f, const char *object, int status, const char *fault) {
    const AuditEntry entry = {.service = "fc",
                              .operation = "GetFunction",
                              .status = status,
                              .code = status == 404 ? "FunctionNotFound" : NULL,
                              .request_id = "ID",
                              .object = object,
                              .fault = fault};
    audit_write(f->sandbox->audit, &entry);
}

static void what_exists_is_shown(void **state) {
    const Fixture *f = *state;
    put(f, "vpc/vpcs", "vpc-1",
        "{\"VpcName\":\"net\",\"CidrBlock\":\"172.16.0.0/16\",\"Status\":\"Available\"}");
    put(f, "vpc/vswitches", "vsw-1", "{\"Status\":\"Pending\"}");
    put(f, "fc/functions", "lobe", "{\"cpu\":2,\"customContainerConfig\":{\"image\":\"i:1\"}}");
    put(f, "unheard/of_things", "thing", "{}");
    put(f, ".sts/sessions", "hidden", "{}");
    note(f, "fc/functions/lobe", 404, NULL);
    note(f, "fc/functions/other", 0, "reset");
    Answer page = visit(f, "GET", "/", "");
    assert_int_equal(page.status, 200);
    static const char *const parts[] = {
        "<dd>cn-hangzhou</dd>",
        "<h3>Virtual Private Cloud</h3>",
        "<h4>vpcs <small>1</small></h4>",
        VPC_ROW,
        "<em>Pending</em>",
        "<span>cpu 2</span> <span>i:1</span>",
        "<h3>unheard</h3>",
        "<h4>of things",
        "<td class=\"bad\">404 FunctionNotFound</td>",
        "<td class=\"bad\">reset </td><td class=\"fault\">reset</td>",
        "<dt>Requests</dt><dd>2</dd>",
        "there is no fault rule",
        "this machine only",
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++) assert_has(&page, parts[i]);
    assert_lacks(&page, "hidden");
    assert_true(text_find(page.body, "functions/other") < text_find(page.body, "functions/lobe"));
}

static void rules_are_shown(void **state) {
    const Fixture *f = *state;
    const char *reason = NULL;
    const Value *rules =
        json_parse(f->arena,
                   TEXT("[{\"service\":\"fc\",\"operation\":\"GetFunction\",\"kind\":\"reset\"},"
                        "{\"kind\":{\"status\":503,\"code\":\"<b>\"}}]"),
                   NULL);
    assert_true(fault_set(f->sandbox->faults, f->arena, rules, true, &reason));
    Answer page = visit(f, "GET", "/", "");
    assert_has(&page, "<td class=\"operation\">GetFunction</td>");
    assert_has(&page, "<td class=\"kind\">reset</td>");
    assert_has(&page, "&quot;code&quot;:&quot;&lt;b&gt;&quot;");
    assert_lacks(&page, "<b>");
}

static void what_is_set_is_shown(void **state) {
    const Fixture *f = *state;
    Answer page = visit(f, "GET", "/", "");
    assert_lacks(&page, "<h2>Behaviour</h2>");
    assert_lacks(&page, "<h2>Limits on requests</h2>");
    const Value *wanted = json_parse(f->arena, TEXT("{\"list_lag_s\":9}"), NULL);
    assert_null(behaviour_set(f->sandbox->cloud.behaviour, wanted));
    page = visit(f, "GET", "/", "");
    assert_has(&page, "<h2>Behaviour</h2>\n<pre>{\n  &quot;list_lag_s&quot;: 9");
}

// No tag of the page but those that the console itself writes.
static void assert_own_tags_only(const Fixture *f, const Answer *answer) {
    static const char known[] =
        " !DOCTYPE html head meta title style body header h1 a p strong dl div dt dd main section "
        "h2 h3 h4 small article ul li em span table thead tr th tbody td pre footer ";
    Text rest = answer->body, piece;
    while (text_next(&rest, '<', &piece)) {
        if (piece.length == 0) continue; // before the first
        Text tag = text_slice(piece, piece.data[0] == '/', piece.length), name;
        (void)text_next(&tag, '>', &name);
        Text words = name;
        (void)text_next(&words, ' ', &name);
        const char *word = arena_printf(f->arena, " %.*s ", (int)name.length, name.data);
        if (strstr(known, word) == NULL) fail_msg("not our tag:%s", word);
    }
    assert_lacks(answer, "onerror=alert(2)>");
}

static void names_stay_text(void **state) {
    const Fixture *f = *state;
    put(f, "oss/buckets", HOSTILE,
        "{\"Location\":\"</pre><script>\",\"ACL\":\"\\u0001\",\"Status\":\"<i>\"}");
    put(f, "x<b>/y<b>", "k", "{}");
    note(f, HOSTILE, 200, "<s>");
    Answer page = visit(f, "GET", "/", "");
    assert_own_tags_only(f, &page);
    assert_has(&page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;x=&lt;img");
    assert_has(&page, "key=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%27%26x%3D%3Cimg%20src");
    assert_has(&page, "<em>&lt;i&gt;</em>");
    assert_has(&page, "<td class=\"fault\">&lt;s&gt;</td>");
    const char *link = arena_printf(f->arena, "collection=oss%%2Fbuckets&key=%s",
                                    digest_percent_encode(f->arena, TEXT(HOSTILE), false).data);
    page = visit(f, "GET", "/object", link);
    assert_int_equal(page.status, 200);
    assert_own_tags_only(f, &page);
    assert_has(&page, "&lt;/pre&gt;&lt;script&gt;");
    // What a link says is not repeated when there is no such thing.
    page = visit(f, "GET", "/object", "collection=%3Cscript%3E&key=%3Cscript%3E");
    assert_int_equal(page.status, 404);
    assert_own_tags_only(f, &page);
    assert_lacks(&page, "script");
}

static void bytes_are_cleaned(void **state) {
    const Fixture *f = *state;
    Buffer page = buffer_new(f->arena, 1024);
    html_text(&page, (Text){.data = "a\0b\x1b\x7f\xff\xe4\xb8\xad\n\t<", .length = 12});
    assert_string_equal(buffer_text(&page).data,
                        "a\xEF\xBF\xBD"
                        "b&#xfffd;&#xfffd;\xEF\xBF\xBD\xe4\xb8\xad\n\t&lt;");
}

static void secrets_are_blanked(void **state) {
    const Fixture *f = *state;
    put(f, "fc/functions", "a", "{\"environmentVariables\":{\"A\":\"s1-secret\"}}");
    put(f, ".sts/sessions", "k", "{\"secret\":\"s2-secret\"}");
    Answer page = visit(f, "GET", "/object", "collection=fc/functions&key=a");
    assert_has(&page, "&quot;A&quot;: &quot;(secret)&quot;");
    assert_lacks(&page, "s1-secret");
    page = visit(f, "GET", "/object", "collection=.sts/sessions&key=k");
    assert_int_equal(page.status, 404);
    page = visit(f, "GET", "/", "");
    assert_lacks(&page, "-secret");
    assert_lacks(&page, f->sandbox->cloud.access_key_secret);
}

static void a_page_can_do_nothing(void **state) {
    const Fixture *f = *state;
    Answer page = visit(f, "GET", "/", "");
    Digest digest = digest_sha256(text_of(console_style));
    const char *policy = arena_printf(f->arena,
                                      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                                      "form-action 'none'; frame-ancestors 'none'",
                                      digest_base64(f->arena, digest_bytes(&digest)).data);
    assert_string_equal(header(&page, "Content-Security-Policy"), policy);
    assert_string_equal(header(&page, "Content-Type"), "text/html; charset=utf-8");
    assert_string_equal(header(&page, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(header(&page, "Cache-Control"), "no-store");
    // The digest is of what stands between the tags, so that the style applies.
    assert_has(&page, arena_printf(f->arena, "<style>%s</style>", console_style));
    static const char *const loaded[] = {"http://", "https://", "url(", "@import", "src="};
    for (size_t i = 0; i < COUNT_OF(loaded); i++) assert_lacks(&page, loaded[i]);
}

static void it_is_only_read(void **state) {
    const Fixture *f = *state;
    static const char *const paths[] = {"/", "/object"}, *const methods[] = {"POST", "PUT",
                                                                             "DELETE"};
    for (size_t p = 0; p < COUNT_OF(paths); p++) {
        for (size_t m = 0; m < COUNT_OF(methods); m++) {
            Answer refused = visit(f, methods[m], paths[p], "");
            assert_int_equal(refused.status, 405);
            assert_string_equal(header(&refused, "Allow"), "GET, HEAD");
        }
    }
    assert_int_equal(visit(f, "HEAD", "/", "").status, 200);
    const Message rebound = {
        .method = TEXT("GET"), .host = TEXT("rebound.example.com"), .path = TEXT("/")};
    assert_int_equal(control_serve(f->sandbox, f->arena, &rebound).status, 403);
}

static void following_is_asked_for(void **state) {
    const Fixture *f = *state;
    Answer page = visit(f, "GET", "/", "");
    assert_lacks(&page, "http-equiv");
    page = visit(f, "GET", "/", "follow=1");
    assert_has(&page, "<meta http-equiv=\"refresh\" content=\"5\">");
    page = visit(f, "GET", "/", "follow=%22%3E%3Cscript%3E");
    assert_lacks(&page, "http-equiv");
}

static void many_are_cut_short(void **state) {
    const Fixture *f = *state;
    for (int i = 0; i < 60; i++)
        put(f, "alidns/records", arena_printf(f->arena, "%03d", i), "{\"RR\":\"a\"}");
    Answer page = visit(f, "GET", "/", "");
    assert_has(&page, "<h4>records <small>60</small></h4>");
    assert_has(&page, ">049</a>");
    assert_has(&page, "and 10 more");
    assert_lacks(&page, ">050</a>");
    for (int i = 0; i < 60; i++) note(f, arena_printf(f->arena, "object-%03d", i), 200, NULL);
    page = visit(f, "GET", "/", "");
    assert_has(&page, "object-020");
    assert_lacks(&page, "object-019");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_exists_is_shown),  TEST(rules_are_shown),   TEST(what_is_set_is_shown),
        TEST(names_stay_text),       TEST(bytes_are_cleaned), TEST(secrets_are_blanked),
        TEST(a_page_can_do_nothing), TEST(it_is_only_read),   TEST(following_is_asked_for),
        TEST(many_are_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
