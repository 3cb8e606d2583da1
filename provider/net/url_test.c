// SPDX-License-Identifier: MPL-2.0
#include "provider/net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct Case {
    const char *url;
    const char *parts; // scheme|user|password|host|port|path; NULL: not a URL
} Case;

static const Case cases[] = {
    {"postgres://cap:secret@db.example.com:5432/lobechat",
     "postgres|cap|secret|db.example.com|5432|/lobechat"},
    {"postgresql://cap:p%40ss%2F%3A@db/x?sslmode=require", "postgresql|cap|p@ss/:|db||/x"},
    {"https://chat.example.com", "https|||chat.example.com||/"},
    {"postgres://cap:p@ss@db/x", NULL},
    {"no url at all", NULL},
    {"", NULL},
    {"postgres://", NULL},
};

static void urls_are_taken_apart(void **state) {
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        UrlParts p;
        bool good = url_split(arena, text_of(cases[i].url), &p);
        if (good != (cases[i].parts != NULL)) fail_msg("%s: %d", cases[i].url, good);
        if (!good) continue;
        const char *seen = arena_printf(arena, "%s|%s|%s|%s|%s|%s", p.scheme.data, p.user.data,
                                        p.password.data, p.host.data, p.port.data, p.path.data);
        assert_string_equal(seen, cases[i].parts);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(urls_are_taken_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
