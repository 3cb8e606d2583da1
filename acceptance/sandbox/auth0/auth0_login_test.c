// SPDX-License-Identifier: MPL-2.0
// Logging in on the tenant's pages, and what an application gets for it.
#include "acceptance/sandbox/web/base64url.h"
#include "acceptance/sandbox/web/jwt.h"
#include "acceptance/sandbox/web/url.h"
#include "acceptance/tools/auth0_rig.h"
#include "provider/net/digest.h"

#define NAME "Username-Password-Authentication"
#define BACK "https://chat.example.com/api/auth/callback/auth0"
#define PASSWORD "A-very-long-password-1"
#define VERIFIER "a-verifier-of-at-least-forty-three-characters"

typedef struct World {
    PlainRig *rig;
    const char *client_id, *client_secret, *user_id;
} World;

static const char application[] =
    "{\"name\":\"LobeChat\",\"app_type\":\"regular_web\",\"callbacks\":[\"" BACK "\"],"
    "\"allowed_logout_urls\":[\"https://chat.example.com\"],\"jwt_configuration\":{\"alg\":"
    "\"RS256\"},\"grant_types\":[\"authorization_code\"],\"oidc_conformant\":true}";

static void switch_connection(const World *world, bool enabled) {
    plain_edit(world->rig, "switch_connection",
               arena_printf(world->rig->arena,
                            "{\"connection\":\"" NAME "\",\"client_id\":\"%s\",\"enabled\":%s}",
                            world->client_id, enabled ? "true" : "false"));
}

// An application with the connection, and a user in it.
static World make_world(PlainRig *rig) {
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", application);
    World world = {.rig = rig,
                   .client_id = plain_text(&made, "client_id"),
                   .client_secret = plain_text(&made, "client_secret")};
    switch_connection(&world, true);
    made = plain_expect(rig, 201, "POST", "/api/v2/users",
                        "{\"connection\":\"" NAME "\",\"email\":\"Ada@example.com\",\"password\":"
                        "\"" PASSWORD "\",\"name\":\"Ada\"}");
    world.user_id = plain_text(&made, "user_id");
    return world;
}

static const char *encoded(Arena *arena, const char *text) {
    return digest_percent_encode(arena, text_of(text), false).data;
}

// GET /authorize with a challenge; changes: "name=value&…" put behind it, which then count.
static const char *authorize_url(const World *world, const char *redirect, const char *more) {
    Arena *arena = world->rig->arena;
    Digest digest = digest_sha256(TEXT(VERIFIER));
    return arena_printf(
        arena,
        "/authorize?client_id=%s&redirect_uri=%s&scope=openid%%20email%%20profile"
        "&state=of-the-app&nonce=once&code_challenge_method=S256&code_challenge=%s%s",
        world->client_id, encoded(arena, redirect),
        base64url_encode(arena, digest_bytes(&digest)).data, more);
}

static const char *location(const PlainAnswer *answer) {
    const char *url = plain_header(answer, "Location");
    if (url == NULL) fail_msg("status %d without a Location", answer->status);
    return url;
}

static void expect_page(const PlainAnswer *answer, int status, const char *part) {
    assert_int_equal(answer->status, status);
    if (strstr(answer->page.data, part) == NULL)
        fail_msg("the page does not say \"%s\":\n%s", part, answer->page.data);
}

// The page on which somebody logs in.
static const char *login_page(const World *world) {
    PlainAnswer answer = plain_expect(world->rig, 302, "GET",
                                      authorize_url(world, BACK, "&response_type=code"), NULL);
    assert_true(text_starts(text_of(location(&answer)), "/u/login?state="));
    return location(&answer);
}

static PlainAnswer post(const World *world, const char *page, const char *form) {
    world->rig->content_type = "application/x-www-form-urlencoded";
    PlainAnswer answer = plain_send(world->rig, "POST", page, form);
    world->rig->content_type = "application/json";
    return answer;
}

static PlainAnswer log_in(const World *world, const char *email, const char *password) {
    const char *form = arena_printf(world->rig->arena, "username=%s&password=%s&action=default",
                                    encoded(world->rig->arena, email), password);
    return post(world, login_page(world), form);
}

// A value of the query of the URL to which an answer leads.
static const char *led_with(const World *world, const PlainAnswer *answer, const char *name) {
    Text url = text_of(location(answer)), query = url, path;
    ContractPair *pairs = NULL;
    size_t count = 0;
    assert_true(text_starts(url, BACK "?"));
    assert_true(text_next(&query, '?', &path));
    assert_true(message_parse_pairs(world->rig->arena, query, &pairs, &count));
    return text_copy(world->rig->arena, message_find(pairs, count, name)).data;
}

static const char *new_code(const World *world) {
    PlainAnswer answer = log_in(world, "ada@example.com", PASSWORD);
    assert_int_equal(answer.status, 302);
    assert_string_equal(led_with(world, &answer, "state"), "of-the-app");
    return led_with(world, &answer, "code");
}

static PlainAnswer redeem(const World *world, const char *code, const char *redirect,
                          const char *verifier) {
    const char *form = arena_printf(
        world->rig->arena,
        "grant_type=authorization_code&client_id=%s&client_secret=%s&code=%s&redirect_uri=%s%s%s",
        world->client_id, world->client_secret, code, encoded(world->rig->arena, redirect),
        verifier == NULL ? "" : "&code_verifier=", verifier == NULL ? "" : verifier);
    return post(world, "/oauth/token", form);
}

static void test_a_user_logs_in(void **state) {
    PlainRig *rig = *state;
    World world = make_world(rig);
    PlainAnswer answer = plain_expect(rig, 200, "GET", login_page(&world), NULL);
    expect_page(&answer, 200, "name=\"username\"");
    expect_page(&answer, 200, "continue to LobeChat");
    answer = redeem(&world, new_code(&world), BACK, VERIFIER);
    assert_int_equal(answer.status, 200);
    assert_string_equal(plain_text(&answer, "token_type"), "Bearer");
    const Value *claims = NULL;
    PlainAnswer keys = plain_expect(rig, 200, "GET", "/.well-known/jwks.json", NULL);
    Text token = text_of(plain_text(&answer, "id_token"));
    assert_null(jwt_fault(rig->arena, token, keys.body, &claims));
    static const char *const expected[][2] = {
        {"iss", "https://" AUTH0_HOST "/"},
        {"nonce", "once"},
        {"email", "ada@example.com"},
        {"name", "Ada"},
        {"nickname", "ada"},
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_string_equal(value_cstr(value_get(claims, expected[i][0])), expected[i][1]);
    assert_string_equal(value_cstr(value_get(claims, "sub")), world.user_id);
    assert_string_equal(value_cstr(value_get(claims, "aud")), world.client_id);
    assert_int_equal(value_int_or(value_get(claims, "exp"), 0),
                     value_int_or(value_get(claims, "iat"), 0) + 36000);
    const char *management = rig->bearer;
    rig->bearer = plain_text(&answer, "access_token");
    answer = plain_expect(rig, 200, "GET", "/userinfo", NULL);
    assert_string_equal(plain_text(&answer, "sub"), world.user_id);
    assert_string_equal(plain_text(&answer, "email_verified"), "");
    assert_true(value_get(answer.body, "email_verified") == &value_false);
    AUTH0_REFUSED(rig, 401, "", "Invalid token", "GET", "/api/v2/clients", NULL);
    rig->bearer = "unknown";
    answer = plain_expect(rig, 401, "GET", "/userinfo", NULL);
    assert_string_equal(plain_text(&answer, "error"), "invalid_token");
    rig->bearer = management;
    answer = plain_expect(rig, 200, "GET", "/api/v2/users-by-email?email=ada%40example.com", NULL);
    assert_int_equal(value_int_or(value_get(value_list_at(answer.body, 0), "logins_count"), 0), 1);
}

static void test_an_application_is_checked_before_anything(void **state) {
    World world = make_world(*state);
    PlainAnswer answer = plain_send(
        world.rig, "GET", authorize_url(&world, BACK "/other", "&response_type=code"), NULL);
    expect_page(&answer, 403, "Callback URL mismatch");
    expect_page(&answer, 403, BACK "/other");
    answer = plain_send(world.rig, "GET", authorize_url(&world, "", "&response_type=code"), NULL);
    expect_page(&answer, 403, "Callback URL mismatch");
    world.client_id = "<nobody>";
    answer =
        plain_send(world.rig, "GET", "/authorize?client_id=%3Cnobody%3E&redirect_uri=" BACK, NULL);
    expect_page(&answer, 400, "Unknown client: &lt;nobody&gt;");
}

static void test_wildcards_stand_for_one_label(void **state) {
    World world = make_world(*state);
    plain_expect(world.rig, 200, "PATCH",
                 arena_printf(world.rig->arena, "/api/v2/clients/%s", world.client_id),
                 "{\"callbacks\":[\"https://*.example.com/cb\"]}");
    static const struct {
        const char *url;
        int status;
    } cases[] = {{"https://a.example.com/cb", 302},      {"https://.example.com/cb", 403},
                 {"https://a.b.example.com/cb", 403},    {"https://evil/.example.com/cb", 403},
                 {"https://a.example.com/cb/more", 403}, {"http://a.example.com/cb", 403}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        plain_expect(world.rig, cases[i].status, "GET",
                     authorize_url(&world, cases[i].url, "&response_type=code"), NULL);
}

static void test_requests_that_are_refused_go_back(void **state) {
    World world = make_world(*state);
    static const char *const cases[][2] = {
        {"", "invalid_request"},
        {"&response_type=token", "unsupported_response_type"},
        {"&response_type=code&prompt=none", "login_required"},
        {"&response_type=code&connection=other", "access_denied"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        PlainAnswer answer =
            plain_expect(world.rig, 302, "GET", authorize_url(&world, BACK, cases[i][0]), NULL);
        assert_string_equal(led_with(&world, &answer, "error"), cases[i][1]);
        assert_string_equal(led_with(&world, &answer, "state"), "of-the-app");
    }
    PlainAnswer answer =
        plain_expect(world.rig, 302, "GET",
                     arena_printf(world.rig->arena,
                                  "/authorize?client_id=%s&redirect_uri=" BACK
                                  "&response_type=code&code_challenge=x&code_challenge_method=S512",
                                  world.client_id),
                     NULL);
    assert_string_equal(led_with(&world, &answer, "error"), "invalid_request");
    switch_connection(&world, false);
    answer = plain_expect(world.rig, 302, "GET", authorize_url(&world, BACK, "&response_type=code"),
                          NULL);
    assert_string_equal(led_with(&world, &answer, "error"), "access_denied");
}

static void test_who_may_not_log_in(void **state) {
    World world = make_world(*state);
    static const char *const cases[][3] = {
        {"ada@example.com", "wrong", "Wrong email or password"},
        {"nobody@example.com", PASSWORD, "Wrong email or password"},
        {"", PASSWORD, "Please enter an email address"},
        {"ada@example.com", "", "Password is required"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        PlainAnswer answer = log_in(&world, cases[i][0], cases[i][1]);
        expect_page(&answer, 400, cases[i][2]);
        assert_null(strstr(answer.page.data, PASSWORD));
    }
    PlainAnswer answer = plain_send(world.rig, "GET", "/u/login?state=made-up", NULL);
    expect_page(&answer, 400, "state parameter");
    answer = post(&world, "/u/login?state=made-up", "username=a&password=b");
    expect_page(&answer, 400, "state parameter");
    // Of another connection, which the application does not have.
    plain_expect(world.rig, 201, "POST", "/api/v2/connections",
                 "{\"name\":\"other\",\"strategy\":\"auth0\"}");
    plain_edit(world.rig, "create_user",
               "{\"connection\":\"other\",\"email\":\"eve@example.com\",\"password\":\"" PASSWORD
               "\"}");
    answer = log_in(&world, "eve@example.com", PASSWORD);
    expect_page(&answer, 400, "Wrong email or password");
    plain_expect(world.rig, 200, "PATCH",
                 arena_printf(world.rig->arena, "/api/v2/users/%s",
                              encoded(world.rig->arena, world.user_id)),
                 "{\"blocked\":true}");
    answer = log_in(&world, "ada@example.com", PASSWORD);
    assert_string_equal(led_with(&world, &answer, "error"), "unauthorized");
    assert_string_equal(led_with(&world, &answer, "error_description"), "user is blocked");
}

static void expect_no_tokens(const PlainAnswer *answer, const char *description) {
    assert_int_equal(answer->status, 403);
    assert_string_equal(plain_text(answer, "error"), "invalid_grant");
    if (strstr(plain_text(answer, "error_description"), description) == NULL)
        fail_msg("%s", plain_text(answer, "error_description"));
}

static void test_codes_are_good_once_and_for_one(void **state) {
    World world = make_world(*state);
    const char *code = new_code(&world);
    PlainAnswer answer = redeem(&world, code, BACK, "another-verifier");
    expect_no_tokens(&answer, "Failed to verify code verifier");
    answer = redeem(&world, code, BACK, NULL);
    expect_no_tokens(&answer, "Failed to verify code verifier");
    answer = redeem(&world, code, "https://chat.example.com/other", VERIFIER);
    expect_no_tokens(&answer, "The redirect URI is wrong");
    answer = redeem(&world, "made-up", BACK, VERIFIER);
    expect_no_tokens(&answer, "Invalid authorization code");
    World other = world;
    PlainAnswer made = plain_expect(world.rig, 201, "POST", "/api/v2/clients", application);
    other.client_id = plain_text(&made, "client_id");
    other.client_secret = plain_text(&made, "client_secret");
    answer = redeem(&other, code, BACK, VERIFIER);
    expect_no_tokens(&answer, "Invalid authorization code");
    other = world;
    other.client_secret = "wrong";
    answer = redeem(&other, code, BACK, VERIFIER);
    assert_int_equal(answer.status, 401);
    answer = redeem(&world, code, BACK, VERIFIER);
    assert_int_equal(answer.status, 200);
    answer = redeem(&world, code, BACK, VERIFIER);
    expect_no_tokens(&answer, "Invalid authorization code");
    code = new_code(&world);
    clock_advance(world.rig->sandbox->cloud.clock, 11 * 60 * 1000);
    answer = redeem(&world, code, BACK, VERIFIER);
    expect_no_tokens(&answer, "Invalid authorization code");
    new_code(&world); // what is too old makes room
    assert_int_equal(store_count(world.rig->sandbox->cloud.store, ".auth0/codes"), 1);
    answer = post(&world, "/oauth/token",
                  arena_printf(world.rig->arena,
                               "grant_type=authorization_code&client_id=%s&client_secret=%s",
                               world.client_id, world.client_secret));
    assert_string_equal(plain_text(&answer, "error_description"),
                        "Missing required parameter: code");
}

// The session's cookie of an answer as a browser sends it back.
static const char *session_of(const World *world, const PlainAnswer *answer) {
    const char *cookie = plain_header(answer, "Set-Cookie");
    assert_non_null(cookie);
    assert_non_null(strstr(cookie, "; HttpOnly; SameSite=None; Secure"));
    Text rest = text_of(cookie), first;
    assert_true(text_next(&rest, ';', &first));
    return text_copy(world->rig->arena, first).data;
}

static void test_who_is_logged_in_is_not_asked_again(void **state) {
    World world = make_world(*state);
    PlainRig *rig = world.rig;
    PlainAnswer answer = log_in(&world, "ada@example.com", PASSWORD);
    rig->cookie = session_of(&world, &answer);
    const char *again = authorize_url(&world, BACK, "&response_type=code");
    answer = plain_expect(rig, 302, "GET", again, NULL);
    assert_true(strlen(led_with(&world, &answer, "code")) > 20);
    answer = plain_expect(rig, 302, "GET",
                          authorize_url(&world, BACK, "&response_type=code&prompt=login"), NULL);
    assert_true(text_starts(text_of(location(&answer)), "/u/login?"));
    const char *out =
        arena_printf(rig->arena, "/v2/logout?client_id=%s&returnTo=", world.client_id);
    answer =
        plain_send(rig, "GET", arena_printf(rig->arena, "%shttps://evil.example.org", out), NULL);
    expect_page(&answer, 400, "Allowed Logout URLs");
    answer = plain_expect(rig, 302, "GET",
                          arena_printf(rig->arena, "%shttps://chat.example.com", out), NULL);
    assert_string_equal(location(&answer), "https://chat.example.com");
    answer = plain_expect(rig, 302, "GET", again, NULL);
    assert_true(text_starts(text_of(location(&answer)), "/u/login?"));
    answer = plain_expect(
        rig, 302, "GET",
        arena_printf(rig->arena,
                     "/oidc/logout?client_id=%s&post_logout_redirect_uri=https://chat.example.com"
                     "&state=s",
                     world.client_id),
        NULL);
    assert_string_equal(location(&answer), "https://chat.example.com?state=s");
}

static void close_sign_up(PlainRig *rig, bool disabled) {
    plain_expect(rig, 200, "PATCH",
                 arena_printf(rig->arena, "/api/v2/connections/%s", auth0_rig_connection(rig)),
                 arena_printf(rig->arena,
                              "{\"options\":{\"passwordPolicy\":\"good\",\"disable_signup\":%s}}",
                              disabled ? "true" : "false"));
}

static const char *sign_up_page(const World *world) {
    const char *state = strchr(login_page(world), '?');
    return arena_printf(world->rig->arena, "/u/signup%s", state);
}

static void test_people_sign_up_where_it_is_open(void **state) {
    World world = make_world(*state);
    const char *form = "email=Eve%40example.com&password=" PASSWORD;
    close_sign_up(world.rig, true);
    PlainAnswer answer = plain_send(world.rig, "GET", login_page(&world), NULL);
    assert_null(strstr(answer.page.data, "/u/signup"));
    answer = plain_send(world.rig, "GET", sign_up_page(&world), NULL);
    expect_page(&answer, 403, "Public signup is disabled");
    answer = post(&world, sign_up_page(&world), form);
    expect_page(&answer, 403, "Public signup is disabled");
    answer = log_in(&world, "eve@example.com", PASSWORD);
    expect_page(&answer, 400, "Wrong email or password");
    close_sign_up(world.rig, false);
    answer = plain_send(world.rig, "GET", login_page(&world), NULL);
    expect_page(&answer, 200, "/u/signup");
    answer = post(&world, sign_up_page(&world), "email=Eve%40example.com&password=weak");
    expect_page(&answer, 400, "Password is too weak");
    answer = post(&world, sign_up_page(&world), form);
    assert_true(strlen(led_with(&world, &answer, "code")) > 20);
    answer = post(&world, sign_up_page(&world), form);
    expect_page(&answer, 400, "already exists");
}

static void test_a_ticket_lets_a_user_choose_a_password(void **state) {
    World world = make_world(*state);
    PlainRig *rig = world.rig;
    PlainAnswer made =
        plain_expect(rig, 201, "POST", "/api/v2/tickets/password-change",
                     arena_printf(rig->arena, "{\"user_id\":\"%s\"}", world.user_id));
    Text url = text_of(plain_text(&made, "ticket"));
    assert_true(text_starts(url, "https://" AUTH0_HOST "/lo/reset?"));
    const char *page = strstr(text_slice(url, 0, url.length - 1).data, "/lo/reset");
    page = text_copy(rig->arena, text_slice(text_of(page), 0, strlen(page) - 1)).data;
    PlainAnswer answer = plain_send(rig, "GET", page, NULL);
    expect_page(&answer, 200, "Change Your Password");
    answer = post(&world, page, "password-reset=weak&re-enter-password=weak");
    expect_page(&answer, 400, "Password is too weak");
    answer = post(&world, page, "password-reset=Chosen-password-22&re-enter-password=other");
    expect_page(&answer, 400, "match");
    answer = post(&world, page,
                  "password-reset=Chosen-password-22&re-enter-password=Chosen-password-22");
    expect_page(&answer, 200, "Password Changed!");
    answer = plain_send(rig, "GET", page, NULL);
    expect_page(&answer, 400, "used already");
    answer = log_in(&world, "ada@example.com", PASSWORD);
    expect_page(&answer, 400, "Wrong email or password");
    answer = log_in(&world, "ada@example.com", "Chosen-password-22");
    assert_int_equal(answer.status, 302);
}

// Applications that were not told RS256 get tokens that LobeChat does not take.
static void test_the_algorithm_is_the_applications(void **state) {
    World world = make_world(*state);
    PlainRig *rig = world.rig;
    plain_expect(rig, 200, "PATCH", arena_printf(rig->arena, "/api/v2/clients/%s", world.client_id),
                 "{\"jwt_configuration\":{\"alg\":\"HS256\"}}");
    PlainAnswer answer = redeem(&world, new_code(&world), BACK, VERIFIER);
    const Value *claims = NULL;
    PlainAnswer keys = plain_expect(rig, 200, "GET", "/.well-known/jwks.json", NULL);
    const char *fault =
        jwt_fault(rig->arena, text_of(plain_text(&answer, "id_token")), keys.body, &claims);
    assert_string_equal(fault, "unexpected JWT \"alg\" header, RS256 is expected");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        AUTH0_TEST(test_a_user_logs_in),
        AUTH0_TEST(test_an_application_is_checked_before_anything),
        AUTH0_TEST(test_wildcards_stand_for_one_label),
        AUTH0_TEST(test_requests_that_are_refused_go_back),
        AUTH0_TEST(test_who_may_not_log_in),
        AUTH0_TEST(test_codes_are_good_once_and_for_one),
        AUTH0_TEST(test_who_is_logged_in_is_not_asked_again),
        AUTH0_TEST(test_people_sign_up_where_it_is_open),
        AUTH0_TEST(test_a_ticket_lets_a_user_choose_a_password),
        AUTH0_TEST(test_the_algorithm_is_the_applications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
