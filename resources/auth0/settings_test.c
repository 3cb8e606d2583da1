// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/settings.h"

#include "provider/value/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

static const char *const variables[] = {"AUTH0_DOMAIN",        "AUTH0_CLIENT_ID",
                                        "AUTH0_CLIENT_SECRET", "AUTH0_API_TOKEN",
                                        "AUTH0_AUDIENCE",      "AUTH0_CUSTOM_DOMAIN_HEADER"};
enum { VARIABLES = sizeof variables / sizeof *variables };

static void set_variables(const char *const *values) {
    for (size_t i = 0; i < VARIABLES; i++) {
        if (values[i] != NULL)
            setenv(variables[i], values[i], 1);
        else
            unsetenv(variables[i]);
    }
}

static const Value *parsed(Arena *arena, const char *json) {
    return json != NULL ? json_parse(arena, text_of(json), NULL) : &value_null;
}

static void domains(void **state) {
    (void)state;
    static const struct {
        const char *written, *host; // host NULL: refused
    } cases[] = {
        {"tenant.eu.auth0.com", "tenant.eu.auth0.com"},
        {"https://Tenant.EU.auth0.com/", "tenant.eu.auth0.com"},
        {" login.example.com\n", "login.example.com"},
        {"https://a-b.example", "a-b.example"},
        {"http://tenant.auth0.com", NULL},
        {"https://tenant.auth0.com/api/v2/", NULL},
        {"tenant.auth0.com//", NULL},
        {"tenant.auth0.com?x", NULL},
        {"tenant.auth0.com:443", NULL},
        {"me@tenant.auth0.com", NULL},
        {"tenant", NULL},
        {"-tenant.auth0.com", NULL},
        {"tenant-.auth0.com", NULL},
        {"tenant..auth0.com", NULL},
        {".auth0.com", NULL},
        {"auth0.com.", NULL},
        {"ten ant.auth0.com", NULL},
        {"", NULL},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text host = TEXT("");
        const char *why = auth0_domain_read(arena, text_of(cases[i].written), &host);
        if ((why == NULL) != (cases[i].host != NULL))
            fail_msg("%s: %s", cases[i].written, why != NULL ? why : host.data);
        if (why == NULL) assert_string_equal(host.data, cases[i].host);
    }
    arena_free(arena);
}

#define READY                                                                                      \
    "{\"auth0\":{\"domain\":\"box.auth0.com\",\"client_id\":\"box\",\"client_secret\":\"s\"},"     \
    "\"endpoints\":{\"auth0\":\"http://127.0.0.1:9\"}}"

// A name has up to 253 characters.
static void long_domains(void **state) {
    (void)state;
    Arena *arena = arena_new();
    for (size_t length = 253; length <= 254; length++) {
        char written[255] = {0};
        memset(written, 'a', length);
        for (size_t i = 50; i < length; i += 50) written[i] = '.';
        Text host = TEXT("");
        const char *why = auth0_domain_read(arena, text_of(written), &host);
        assert_int_equal(why == NULL, length == 253);
        assert_int_equal(host.length, why == NULL ? length : 0);
    }
    arena_free(arena);
}

static void sources(void **state) {
    (void)state;
    static const struct {
        const char *name, *config, *sandbox;
        const char *environment[VARIABLES];
        const char *domain, *id, *token, *audience, *url, *keys, *gap; // gap: a part of it
    } cases[] = {
        {.name = "nothing", .config = "{}", .gap = "AUTH0_CLIENT_SECRET"},
        {.name = "block",
         .config = "{\"auth0\":{\"domain\":\"https://t.auth0.com/\",\"client_id\":\"i\","
                   "\"client_secret\":\"s\"}}",
         .environment = {"other.auth0.com", "x", "x", "token"},
         .domain = "t.auth0.com",
         .id = "i",
         .audience = "https://t.auth0.com/api/v2/",
         .url = "https://t.auth0.com",
         .keys = "provider block"},
        {.name = "secret of the environment",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"client_id\":\"i\"}}",
         .environment = {NULL, "x", "s"},
         .domain = "t.auth0.com",
         .id = "i",
         .keys = "and the variables"},
        {.name = "environment",
         .config = "{}",
         .environment = {"T.auth0.com", "i", "s", NULL, "urn:aud"},
         .domain = "t.auth0.com",
         .id = "i",
         .audience = "urn:aud",
         .keys = "the variables AUTH0_CLIENT_ID"},
        {.name = "token",
         .config = "{}",
         .environment = {"t.auth0.com", "i", "s", "token"},
         .domain = "t.auth0.com",
         .id = "",
         .token = "token",
         .keys = "AUTH0_API_TOKEN"},
        {.name = "no secret",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"client_id\":\"i\"}}",
         .gap = "No client_secret"},
        {.name = "no id",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"client_secret\":\"i\"}}",
         .gap = "No client_id"},
        {.name = "no domain",
         .config = "{\"auth0\":{\"client_id\":\"i\",\"client_secret\":\"s\"}}",
         .gap = "domain is not known"},
        {.name = "bad domain",
         .config = "{}",
         .environment = {"https://t.auth0.com/api", "i", "s"},
         .gap = "has a path"},
        {.name = "sandbox",
         .config = "{}",
         .sandbox = READY,
         .domain = "box.auth0.com",
         .id = "box",
         .url = "http://127.0.0.1:9",
         .keys = "ready line"},
        {.name = "other keys for the sandbox's tenant",
         .config = "{\"auth0\":{\"domain\":\"https://Box.auth0.com\",\"client_id\":\"i\","
                   "\"client_secret\":\"s\"}}",
         .sandbox = READY,
         .domain = "box.auth0.com",
         .id = "i",
         .url = "http://127.0.0.1:9"},
        {.name = "keys of the block for no tenant are not the sandbox's",
         .config = "{\"auth0\":{\"client_id\":\"i\",\"client_secret\":\"s\"}}",
         .sandbox = READY,
         .gap = "come from `auth0` of the provider block, and no domain"},
        {.name = "nor is a token of the environment",
         .config = "{}",
         .sandbox = READY,
         .environment = {NULL, NULL, NULL, "token"},
         .gap = "come from the variable AUTH0_API_TOKEN, and no domain"},
        {.name = "a real tenant's keys never reach the sandbox",
         .config = "{}",
         .sandbox = READY,
         .environment = {"real.auth0.com", "i", "s"},
         .gap = "\"real.auth0.com\" is not the sandbox's, which is \"box.auth0.com\""},
        {.name = "the sandbox's keys are for no other tenant",
         .config = "{}",
         .sandbox = READY,
         .environment = {"real.auth0.com"},
         .domain = "real.auth0.com",
         .id = "",
         .gap = "is not the sandbox's"},
        {.name = "the sandbox's keys never leave this machine",
         .config = "{\"endpoints\":{\"auth0\":\"https://real.auth0.com\"}}",
         .sandbox = READY,
         .gap = "not an address of this machine"},
        {.name = "not with the sandbox forgotten either",
         .config = "{}",
         .environment = {"lobechat-sandbox.us.auth0.com", "i", "s"},
         .gap = "The Auth0 domain is the sandbox's"},
        {.name = "the sandbox by its address",
         .config = "{\"endpoints\":{\"auth0\":\"http://127.0.0.1:9\"}}",
         .environment = {"lobechat-sandbox.us.auth0.com", "i", "s"},
         .url = "http://127.0.0.1:9"},
        {.name = "a sandbox without Auth0 never reaches the real one",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"api_token\":\"t\"}}",
         .sandbox = "{\"endpoints\":{}}",
         .gap = "ready line names no address"},
        {.name = "endpoint",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"api_token\":\"t\"},"
                   "\"endpoints\":{\"auth0\":\"https://localhost:1/\"}}",
         .domain = "t.auth0.com",
         .url = "https://localhost:1"},
        {.name = "endpoint in the clear",
         .config = "{\"auth0\":{\"domain\":\"t.auth0.com\",\"api_token\":\"t\"},"
                   "\"endpoints\":{\"auth0\":\"http://example.com\"}}",
         .gap = "plain http"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        set_variables(cases[i].environment);
        const Auth0Settings *settings = auth0_settings_new(arena, parsed(arena, cases[i].config),
                                                           parsed(arena, cases[i].sandbox));
        const char *gap = auth0_settings_gap(settings);
        if ((gap == NULL) != (cases[i].gap == NULL) ||
            (gap != NULL && strstr(gap, cases[i].gap) == NULL))
            fail_msg("%s: %s", cases[i].name, gap);
        const struct {
            const char *expected, *found;
        } members[] = {
            {cases[i].domain, settings->domain.data},
            {cases[i].id, settings->client_id.data},
            {cases[i].token, settings->api_token.data},
            {cases[i].audience, settings->audience.data},
            {cases[i].url, auth0_settings_url(arena, settings, settings->domain)},
        };
        for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
            if (members[k].expected != NULL && strcmp(members[k].expected, members[k].found) != 0)
                fail_msg("%s: %s, not %s", cases[i].name, members[k].found, members[k].expected);
        }
        if (cases[i].keys != NULL) assert_non_null(strstr(settings->keys, cases[i].keys));
        arena_free(arena);
    }
    set_variables((const char *const[VARIABLES]){NULL});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(domains), cmocka_unit_test(long_domains),
                                       cmocka_unit_test(sources)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
