// SPDX-License-Identifier: MPL-2.0
// Signing in to both lines, from the button to the session.
#include "acceptance/sandbox/lobechat/better_auth.h"
#include "acceptance/sandbox/lobechat/chat.h"
#include "acceptance/sandbox/lobechat/nextauth.h"
#include "acceptance/sandbox/message.h"
#include "acceptance/tools/issuer_fixture.h"

#include <unistd.h>

// ---- a browser
typedef Reply (*Route)(const Request *request, const Release *release, const Value *environment);

// The cookies of a reply, put before those that the browser has: the first of a name counts.
static void keep_cookies(World *world, const Reply *reply) {
    for (size_t i = 0; i < reply->header_count; i++) {
        Text rest = text_of(reply->headers[i].value), pair;
        if (strcmp(reply->headers[i].name, "Set-Cookie") != 0 || !text_next(&rest, ';', &pair))
            continue;
        assert_non_null(strstr(reply->headers[i].value, "; HttpOnly; SameSite=Lax; Secure"));
        world->cookies = arena_printf(world->rig->arena, "%.*s; %s", (int)pair.length, pair.data,
                                      world->cookies);
    }
}

static Reply ask(World *world, Route route, const char *query, const char *body) {
    Rig *rig = world->rig;
    ContractPair *pairs = NULL, headers[3];
    Request request = rig_request(rig);
    assert_true(message_parse_pairs(rig->arena, text_of(query), &pairs, &request.query_count));
    request.query = pairs;
    headers[request.header_count++] = (ContractPair){TEXT("Cookie"), text_of(world->cookies)};
    const char *type = body[0] == '{' ? "application/json" : "application/x-www-form-urlencoded";
    headers[request.header_count++] = (ContractPair){TEXT("Content-Type"), text_of(type)};
    if (world->origin != NULL)
        headers[request.header_count++] = (ContractPair){TEXT("Origin"), text_of(world->origin)};
    request.headers = headers;
    request.raw_body = text_of(body);
    for (int i = 0; i < 2000; i++) {
        Reply reply = rig_finish(rig, route(&request, &world->release, world->environment));
        if (!reply.again) {
            keep_cookies(world, &reply);
            return reply;
        }
        usleep(5000);
    }
    fail_msg("the issuer is waited for without end");
    return (Reply){0};
}

static const char *location(const Reply *reply) {
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcmp(reply->headers[i].name, "Location") == 0) return reply->headers[i].value;
    fail_msg("status %d without a Location", reply->status);
    return NULL;
}

static const char *parameter(World *world, const char *url, const char *name) {
    ContractPair *pairs = NULL;
    size_t count = 0;
    assert_true(
        message_parse_pairs(world->rig->arena, text_of(strchr(url, '?') + 1), &pairs, &count));
    return text_copy(world->rig->arena, message_find(pairs, count, name)).data;
}

// Sends the browser to the issuer, who will answer with good claims; the address it is led to.
static const char *start(World *world, const char *back) {
    Arena *arena = world->rig->arena;
    const char *url;
    if (world->release.edition == EDITION_V2) {
        Reply reply =
            ask(world, better_auth_sign_in, "",
                arena_printf(arena, "{\"providerId\":\"auth0\",\"callbackURL\":\"%s\"}", back));
        url = rig_text(&reply, "url");
    } else {
        Reply reply = ask(world, nextauth_csrf, "", "");
        reply = ask(world, nextauth_sign_in, "",
                    arena_printf(arena, "csrfToken=%s&callbackUrl=%s",
                                 rig_text(&reply, "csrfToken"), back));
        url = location(&reply);
    }
    assert_true(text_starts(text_of(url), ISSUER "/authorize?"));
    issuer_claim(world, parameter(world, url, "nonce"));
    return url;
}

static Reply come_back(World *world, const char *state) {
    const char *query = arena_printf(world->rig->arena, "code=the-code&state=%s", state);
    return ask(world,
               world->release.edition == EDITION_V2 ? better_auth_callback : nextauth_callback,
               query, "");
}

static Reply sign_in(World *world) {
    const char *url = start(world, "/chat");
    return come_back(world, parameter(world, url, "state"));
}

// The session as the line's own client asks for it.
static Reply session(World *world) {
    return ask(world, world->release.edition == EDITION_V2 ? better_auth_session : nextauth_session,
               "", "");
}

static bool is_signed_in(World *world) {
    Reply reply = session(world);
    assert_int_equal(reply.status, 200);
    return reply.body != NULL;
}

// ---- tests
static void test_both_lines_sign_in(void **state) {
    World *world = *state;
    for (int line = 1; line <= 2; line++) {
        issuer_use_line(world, line);
        assert_false(is_signed_in(world));
        const char *url = start(world, "/chat");
        assert_string_equal(parameter(world, url, "redirect_uri"), APP "/api/auth/callback/auth0");
        assert_string_equal(parameter(world, url, "code_challenge_method"), "S256");
        assert_int_equal(strlen(parameter(world, url, "code_challenge")), 43);
        Reply reply = come_back(world, parameter(world, url, "state"));
        assert_string_equal(location(&reply), APP "/chat");
        assert_non_null(strstr(world->issuer.form, "code=the-code"));
        assert_non_null(strstr(world->issuer.form, "code_verifier="));
        assert_true((strstr(world->issuer.form, "client_secret=") != NULL) == (line == 2));
        reply = session(world);
        assert_string_equal(rig_text(&reply, "user.email"), "ada@example.com");
        assert_string_equal(rig_text(&reply, "user.id"), "auth0|1");
        const char *cookies = world->cookies;
        world->cookies = "__Secure-authjs.session-token=x; __Secure-better-auth.session_token=x";
        assert_false(is_signed_in(world));
        world->cookies = cookies;
        issuer_set_variable(world, "NEXT_AUTH_SECRET", "another");
        issuer_set_variable(world, "AUTH_SECRET", "another");
        assert_false(is_signed_in(world));
        issuer_set_variable(world, "NEXT_AUTH_SECRET", "secret of 1.x");
        issuer_set_variable(world, "AUTH_SECRET", "secret of 2.x");
        assert_true(is_signed_in(world));
        clock_advance(world->rig->cloud.clock, (int64_t)31 * 24 * 3600 * 1000);
        assert_false(is_signed_in(world));
    }
}

static void expect_error_page(World *world, const Reply *reply, const char *error_1,
                              const char *error_2) {
    const char *expected = world->release.edition == EDITION_V2 ? error_2 : error_1;
    if (strcmp(location(reply), expected) != 0) fail_msg("led to %s", location(reply));
    assert_false(is_signed_in(world));
}

#define CONFIGURATION APP "/next-auth/error?error=Configuration"

static void test_callbacks_that_nobody_began(void **state) {
    World *world = *state;
    const char *mismatch = APP "/auth-error?error=state_mismatch";
    for (int line = 1; line <= 2; line++) {
        issuer_use_line(world, line);
        const char *state_of_login = parameter(world, start(world, "/"), "state");
        const char *cookies = world->cookies;
        world->cookies = ""; // another browser, to which somebody sent the address
        Reply reply = come_back(world, state_of_login);
        expect_error_page(world, &reply, CONFIGURATION, mismatch);
        world->cookies = cookies;
        reply = come_back(world, "another");
        expect_error_page(world, &reply, CONFIGURATION, mismatch);
        clock_advance(world->rig->cloud.clock, 16 * 60 * 1000);
        reply = come_back(world, state_of_login);
        expect_error_page(world, &reply, CONFIGURATION, mismatch);
        reply = sign_in(world);
        assert_true(is_signed_in(world));
        // The same address again: this log-in is over.
        state_of_login = parameter(world, start(world, "/"), "state");
        come_back(world, state_of_login);
        world->cookies = arena_printf(world->rig->arena, "__Secure-%s.state=%s",
                                      line == 1 ? "authjs" : "better-auth", state_of_login);
        reply = come_back(world, state_of_login);
        expect_error_page(world, &reply, CONFIGURATION, mismatch);
    }
}

static void test_what_the_issuer_refuses_is_shown(void **state) {
    World *world = *state;
    for (int line = 1; line <= 2; line++) {
        issuer_use_line(world, line);
        Reply reply = ask(world, line == 2 ? better_auth_callback : nextauth_callback,
                          "error=unauthorized&error_description=user+is+blocked", "");
        expect_error_page(world, &reply, APP "/next-auth/signin?error=OAuthCallbackError",
                          APP
                          "/auth-error?error=unauthorized&error_description=user%20is%20blocked");
        start(world, "/");
        world->issuer.answer = "{\"error\":\"invalid_grant\"}";
        const char *url = start(world, "/");
        reply = come_back(world, parameter(world, url, "state"));
        expect_error_page(world, &reply, CONFIGURATION,
                          APP "/auth-error?error=oauth_code_verification_failed");
        world->issuer.answer = NULL;
        url = start(world, "/");
        world->issuer.claims =
            value_map_without(world->rig->arena, world->issuer.claims, TEXT("email"));
        reply = come_back(world, parameter(world, url, "state"));
        expect_error_page(world, &reply, CONFIGURATION, APP "/auth-error?error=email_is_missing");
    }
}

static void test_the_list_of_addresses(void **state) {
    World *world = *state;
    static const struct {
        const char *list;
        bool allowed;
    } cases[] = {{"eve@example.com", false}, {"example.org", false}, {"ada@example.co", false},
                 {"example.com.cn", false},  {" , ", false},         {"ada@example.com", true}};
    issuer_use_line(world, 2);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        issuer_set_variable(world, "AUTH_ALLOWED_EMAILS", cases[i].list);
        Reply reply = sign_in(world);
        assert_true(is_signed_in(world) == cases[i].allowed);
        if (!cases[i].allowed)
            assert_string_equal(location(&reply), APP "/auth-error?error=unable_to_create_user");
    }
    // Whoever is a user already stays one; 1.x has no list.
    issuer_set_variable(world, "AUTH_ALLOWED_EMAILS", "eve@example.com");
    issuer_use_line(world, 2);
    sign_in(world);
    assert_true(is_signed_in(world));
    issuer_set_variable(world, "DATABASE_URL", "postgres://another");
    issuer_set_variable(world, "AUTH_ALLOWED_EMAILS", "eve@example.com, example.com");
    issuer_use_line(world, 2);
    sign_in(world);
    assert_true(is_signed_in(world));
    issuer_set_variable(world, "DATABASE_URL", "postgres://a-third");
    issuer_set_variable(world, "AUTH_ALLOWED_EMAILS", "eve@example.com");
    issuer_use_line(world, 1);
    sign_in(world);
    assert_true(is_signed_in(world));
}

static void test_signing_out(void **state) {
    World *world = *state;
    issuer_use_line(world, 1);
    sign_in(world);
    const char *cookies = world->cookies;
    Reply reply = ask(world, nextauth_sign_out, "", "csrfToken=made-up");
    assert_string_equal(location(&reply), APP "/next-auth/signin?error=MissingCSRF");
    assert_true(is_signed_in(world));
    reply = ask(world, nextauth_csrf, "", "");
    reply = ask(world, nextauth_sign_out, "",
                arena_printf(world->rig->arena, "csrfToken=%s", rig_text(&reply, "csrfToken")));
    assert_string_equal(location(&reply), APP "/");
    assert_false(is_signed_in(world));
    world->cookies = cookies; // kept by somebody
    assert_false(is_signed_in(world));
    issuer_use_line(world, 2);
    sign_in(world);
    world->origin = "https://evil.example.org";
    reply = ask(world, better_auth_sign_out, "", "");
    assert_int_equal(reply.status, 403);
    assert_true(is_signed_in(world));
    world->origin = APP;
    reply = ask(world, better_auth_sign_out, "", "");
    assert_int_equal(reply.status, 200);
    assert_false(is_signed_in(world));
}

static void test_requests_that_other_sites_make_are_refused(void **state) {
    World *world = *state;
    issuer_use_line(world, 1);
    Reply reply = ask(world, nextauth_sign_in, "", "csrfToken=made-up&callbackUrl=/");
    assert_string_equal(location(&reply), APP "/next-auth/signin?error=MissingCSRF");
    world->cookies = "__Host-authjs.csrf-token=made-up%7Cmade-up";
    reply = ask(world, nextauth_sign_in, "", "csrfToken=made-up&callbackUrl=/");
    assert_string_equal(location(&reply), APP "/next-auth/signin?error=MissingCSRF");
    issuer_use_line(world, 2);
    world->origin = "https://evil.example.org";
    reply = ask(world, better_auth_sign_in, "", "{\"providerId\":\"auth0\"}");
    assert_string_equal(rig_text(&reply, "code"), "INVALID_ORIGIN");
    world->origin = NULL;
    reply = ask(world, better_auth_sign_in, "", "{\"providerId\":\"google\"}");
    assert_string_equal(rig_text(&reply, "code"), "PROVIDER_CONFIG_NOT_FOUND");
    issuer_set_variable(world, "AUTH_SSO_PROVIDERS", "");
    reply = ask(world, better_auth_sign_in, "", "{\"providerId\":\"auth0\"}");
    assert_string_equal(rig_text(&reply, "code"), "PROVIDER_CONFIG_NOT_FOUND");
}

// Nobody can have people led away from the app by a link to it.
static void test_who_is_signed_in_may_chat(void **state) {
    World *world = *state;
    for (int line = 1; line <= 2; line++) {
        issuer_use_line(world, line);
        Reply reply = ask(world, chat_answer, "", "{}");
        assert_int_equal(reply.status, 401);
        sign_in(world);
        reply = ask(world, chat_answer, "", "{}");
        assert_int_equal(reply.status, 401);
        assert_string_equal(rig_text(&reply, "errorType"), "InvalidProviderAPIKey");
    }
}

static void test_where_people_are_led_in_the_end(void **state) {
    World *world = *state;
    static const char *const cases[][2] = {{"/chat?a=b", APP "/chat?a=b"},
                                           {APP "/chat", APP "/chat"},
                                           {"https://evil.example.org", APP "/"},
                                           {"//evil.example.org", APP "/"},
                                           {"/\\\\evil.example.org", APP "/"},
                                           {APP ".evil.example.org", APP "/"},
                                           {"", APP "/"},
                                           {"javascript:alert(1)", APP "/"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        issuer_use_line(world, 2);
        const char *url = start(world, cases[i][0]);
        Reply reply = come_back(world, parameter(world, url, "state"));
        assert_string_equal(location(&reply), cases[i][1]);
    }
}

static void test_accounts_by_e_mail(void **state) {
    World *world = *state;
    issuer_use_line(world, 2);
    Reply reply = ask(world, better_auth_sign_up_email, "", "{}");
    assert_int_equal(reply.status, 501);
    issuer_set_variable(world, "AUTH_DISABLE_EMAIL_PASSWORD", "1");
    reply = ask(world, better_auth_sign_up_email, "", "{}");
    assert_int_equal(reply.status, 400);
    reply = ask(world, better_auth_sign_in_email, "", "{}");
    assert_int_equal(reply.status, 400);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ISSUER_TEST(test_both_lines_sign_in),
        ISSUER_TEST(test_callbacks_that_nobody_began),
        ISSUER_TEST(test_what_the_issuer_refuses_is_shown),
        ISSUER_TEST(test_the_list_of_addresses),
        ISSUER_TEST(test_signing_out),
        ISSUER_TEST(test_requests_that_other_sites_make_are_refused),
        ISSUER_TEST(test_who_is_signed_in_may_chat),
        ISSUER_TEST(test_where_people_are_led_in_the_end),
        ISSUER_TEST(test_accounts_by_e_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
