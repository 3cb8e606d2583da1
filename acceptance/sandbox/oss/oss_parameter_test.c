// SPDX-License-Identifier: MPL-2.0
#include "acceptance/tools/oss_fixture.h"

static void the_audit_log_names_what_is_given(void **state) {
    const Oss *f = *state;
    const struct {
        OssDraft draft;
        const char *parameters;
    } cases[] = {
        {{.method = "PUT",
          .query = {{TEXT("cors"), TEXT("")}},
          .headers = {{TEXT("Content-Type"), TEXT("application/xml")}},
          .body = "<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example.com"
                  "</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule><CORSRule>"
                  "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
                  "<MaxAgeSeconds>1</MaxAgeSeconds></CORSRule></CORSConfiguration>"},
         "[\"CORSRule\",\"CORSRule.AllowedMethod\",\"CORSRule.AllowedOrigin\","
         "\"CORSRule.MaxAgeSeconds\"]"},
        {{.method = "PUT",
          .query = {{TEXT("acl"), TEXT("")}},
          .headers = {{TEXT("X-OSS-ACL"), TEXT("private")}}},
         "[\"x-oss-acl\"]"},
        {{.query = {{TEXT("list-type"), TEXT("2")}, {TEXT("max-keys"), TEXT("7")}}},
         "[\"list-type\",\"max-keys\"]"},
        {{.method = "PUT",
          .path = "/a.html",
          .headers = {{TEXT("x-oss-meta-author"), TEXT("ada")}},
          .body = "<html><b>x</b></html>"},
         "[\"x-oss-meta-*\"]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        oss_send(f, cases[i].draft, 200, NULL);
        const char *log = audit_read(f->sandbox->audit, f->arena, (int64_t)i).data;
        const char *expected = arena_printf(f->arena, "\"parameters\":%s", cases[i].parameters);
        if (strstr(log, expected) == NULL) fail_msg("%s is not in %s", expected, log);
        assert_null(strstr(log, "example.com\""));
        assert_null(strstr(log, "ada"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {OSS_TEST(the_audit_log_names_what_is_given)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
