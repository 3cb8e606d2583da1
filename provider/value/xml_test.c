// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/arena_fixture.h"
#include "provider/value/xml.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static const Value *json(const char *text) {
    return json_parse(arena, text_of(text), NULL);
}

static void reads(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"<a/>", "{\"a\":\"\"}"},
        {"<a></a>", "{\"a\":\"\"}"},
        {" <a> x </a> ", "{\"a\":\" x \"}"},
        {"<a><b>1</b></a>", "{\"a\":{\"b\":\"1\"}}"},
        {"<a>\n  <b>1</b>\n  <c/>\n</a>\n", "{\"a\":{\"b\":\"1\",\"c\":\"\"}}"},
        {"<a><b>2</b><c>x</c><b>1</b><b/></a>", "{\"a\":{\"b\":[\"2\",\"1\",\"\"],\"c\":\"x\"}}"},
        {"<a><r><o>1</o><o>2</o></r><r><o>3</o></r></a>",
         "{\"a\":{\"r\":[{\"o\":[\"1\",\"2\"]},{\"o\":\"3\"}]}}"},
        {HEADER "<a xmlns=\"http://doc.oss-cn-hangzhou.aliyuncs.com\" b='1'>x</a>",
         "{\"a\":\"x\"}"},
        {"<a>&lt;&amp;&gt;&quot;&#228;&#x1F600;</a>",
         "{\"a\":\"<&>\\\"\xc3\xa4\xf0\x9f\x98\x80\"}"},
        {"<a>x<!-- c -->y<![CDATA[<z>]]></a>", "{\"a\":\"xy<z>\"}"},
        {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe4</a>", "{\"a\":\"\xc3\xa4\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reason = "none";
        const Value *value = xml_parse(arena, text_of(cases[i][0]), &reason);
        if (value == NULL) fail_msg("%zu: %s", i, reason);
        assert_string_equal(json_print(arena, value).data, cases[i][1]);
    }
}

static void refuses(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "no element found"},
        {"x", "syntax error"},
        {"{\"a\":1}", "not well-formed"},
        {"<a>", "no element found (at byte 3)"},
        {"<a><b></a>", "mismatched tag"},
        {"<a/><b/>", "junk after document element"},
        {"<a>&nbsp;</a>", "undefined entity"},
        {"<a>\x01</a>", "not well-formed"},
        {"<a>\xff</a>", "not well-formed"},
        {"<a b=1/>", "not well-formed"},
        {"<a>hunter2<b/></a>", "there is text beside elements (at byte "},
        {"<a><b/>hunter2</a>", "there is text beside elements"},
        {"<!DOCTYPE a><a/>", "document type declaration"},
        {"<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>",
         "document type declaration"},
        {"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "document type declaration"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reason = NULL;
        assert_null(xml_parse(arena, text_of(cases[i][0]), &reason));
        assert_non_null(reason);
        if (strstr(reason, cases[i][1]) == NULL) fail_msg("%zu: %s", i, reason);
        assert_null(strstr(reason, "hunter2"));
    }
    assert_null(xml_parse(arena, TEXT("<a>"), NULL));
    const Text with_nul = {.data = "<a>\0</a>", .length = 8};
    assert_null(xml_parse(arena, with_nul, NULL));
}

// count elements inside one another, the innermost with text.
static Text nested(size_t count) {
    Buffer buffer = buffer_new(arena, XML_MAX_BYTES);
    for (size_t i = 0; i < count; i++) buffer_puts(&buffer, "<a>");
    buffer_puts(&buffer, "x");
    for (size_t i = 0; i < count; i++) buffer_puts(&buffer, "</a>");
    return buffer_text(&buffer);
}

static void limits(void **state) {
    (void)state;
    const char *reason = NULL;
    const Value *deepest = xml_parse(arena, nested(XML_MAX_DEPTH), &reason);
    assert_non_null(deepest);
    assert_true(xml_print(arena, deepest).length > 0);
    assert_int_equal(xml_print(arena, value_with(arena, NULL, "a", deepest)).length, 0);
    assert_null(xml_parse(arena, nested(XML_MAX_DEPTH + 1), &reason));
    assert_string_equal(reason, "it is nested too deeply (at byte 99)");
    const char *longest = arena_printf(arena, "%-*s", XML_MAX_BYTES, "<a>x</a>");
    assert_non_null(xml_parse(arena, text_of(longest), &reason));
    const Text huge = {.data = "", .length = (size_t)XML_MAX_BYTES + 1};
    assert_null(xml_parse(arena, huge, &reason));
    assert_string_equal(reason, "it is longer than 4194304 bytes");
}

static void many_elements(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    Buffer buffer = buffer_new(arena, XML_MAX_BYTES);
    buffer_puts(&buffer, "<a>");
    for (size_t i = 0; i < COUNT; i++) buffer_printf(&buffer, "<b>%zu</b>", i);
    buffer_puts(&buffer, "</a>");
    const Value *list = value_at(xml_parse(arena, buffer_text(&buffer), NULL), "a.b");
    assert_int_equal(value_count(list), COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(value_int_or(list->list.items[i], -1), (int64_t)i);
}

static void prints(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"{\"a\":\"\"}", "<a></a>"},
        {"{\"a\":{}}", "<a></a>"},
        {"{\"a\":{\"c\":[1,true,{\"d\":\"x\"}],\"b\":null}}",
         "<a><c>1</c><c>true</c><c><d>x</d></c></a>"},
        {"{\"a\":{\"b\":[]}}", "<a></a>"},
        {"{\"a\":\"<b>&amp;\\r\\n\\t\\\"'\"}", "<a>&lt;b&gt;&amp;amp;&#13;\n\t\"'</a>"},
        {"{\"a\":\"\\u0001\\u0000\\uffff\\u00e4\"}",
         "<a>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa4</a>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text printed = xml_print(arena, json(cases[i][0]));
        assert_true(text_starts(printed, HEADER));
        assert_string_equal(printed.data + strlen(HEADER), cases[i][1]);
        assert_non_null(xml_parse(arena, printed, NULL));
    }
    assert_string_equal(xml_print(arena, &value_null).data, HEADER);
}

static void survives_both_ways(void **state) {
    (void)state;
    const char *text = "{\"CORSConfiguration\":{\"CORSRule\":[{\"AllowedHeader\":\"*\","
                       "\"AllowedOrigin\":[\"https://a.example?<&>\",\"\\r\\n b \"]},\"x\"]}}";
    const Value *back = xml_parse(arena, xml_print(arena, json(text)), NULL);
    assert_string_equal(json_print(arena, back).data, text);
}

static void too_large_to_print(void **state) {
    (void)state;
    Buffer buffer = buffer_new(arena, XML_MAX_BYTES);
    for (int i = 0; i < XML_MAX_BYTES / 8; i++) buffer_puts(&buffer, "&&");
    const Value *text = value_string(arena, buffer_text(&buffer));
    assert_int_equal(xml_print(arena, value_with(arena, NULL, "a", text)).length, 0);
}

static void lists(void **state) {
    (void)state;
    assert_int_equal(value_count(xml_list(arena, NULL)), 0);
    assert_int_equal(value_count(xml_list(arena, &value_null)), 0);
    assert_string_equal(json_print(arena, xml_list(arena, json("{\"a\":1}"))).data, "[{\"a\":1}]");
    assert_string_equal(json_print(arena, xml_list(arena, json("[1,2]"))).data, "[1,2]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(limits),
        cmocka_unit_test(many_elements),
        cmocka_unit_test(prints),
        cmocka_unit_test(survives_both_ways),
        cmocka_unit_test(too_large_to_print),
        cmocka_unit_test(lists),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
