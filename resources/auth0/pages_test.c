// SPDX-License-Identifier: MPL-2.0
#include "resources/auth0/pages.h"

#include "resources/auth0/operations.h"

#include "acceptance/tools/tenant_fixture.h"

typedef struct Seen {
    size_t count, enough;
    char names[64];
} Seen;

static bool see(Call *call, void *context, const Value *item) {
    (void)call;
    Seen *seen = context;
    Text name = value_text(item->kind == VALUE_MAP ? value_get(item, "name") : item);
    strncat(seen->names, name.data, sizeof seen->names - strlen(seen->names) - 1);
    return ++seen->count != seen->enough;
}

#define PAGE(text)                                                                                 \
    { .status = 200, .body = text }

static void pages(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const Auth0Operation *operation;
        FixtureReply script[3];
        size_t enough;
        const char *names, *target; // of the last request
        size_t requests;
        Auth0Outcome outcome;
    } cases[] = {
        {"offset",
         &auth0_list_clients,
         {PAGE("{\"total\":101,\"clients\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"),
          PAGE("{\"total\":101,\"clients\":[{\"name\":\"c\"}]}")},
         0,
         "abc",
         "/api/v2/clients?app_type=x&include_totals=true&page=1&per_page=100",
         2,
         AUTH0_DONE},
        {"offset, one page",
         &auth0_list_clients,
         {PAGE("{\"total\":1,\"clients\":[{\"name\":\"a\"}]}")},
         0,
         "a",
         "/api/v2/clients?app_type=x&include_totals=true&page=0&per_page=100",
         1,
         AUTH0_DONE},
        {"offset, a total that shrank",
         &auth0_list_clients,
         {PAGE("{\"total\":500,\"clients\":[{\"name\":\"a\"}]}"),
          PAGE("{\"total\":500,\"clients\":[]}")},
         0,
         "a",
         NULL,
         2,
         AUTH0_DONE},
        {"checkpoint",
         &auth0_list_connections,
         {PAGE("{\"connections\":[{\"name\":\"a\"}],\"next\":\"n 1\"}"),
          PAGE("{\"connections\":[],\"next\":\"n2\"}"),
          PAGE("{\"connections\":[{\"name\":\"b\"}]}")},
         0,
         "ab",
         "/api/v2/connections?app_type=x&from=n2&take=100",
         3,
         AUTH0_DONE},
        {"checkpoint, enough",
         &auth0_list_connection_clients,
         {PAGE("{\"clients\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"next\":\"n\"}")},
         1,
         "a",
         "/api/v2/connections/x/clients?app_type=x&take=100",
         1,
         AUTH0_DONE},
        {"whole",
         &auth0_list_users_by_email,
         {PAGE("[{\"name\":\"a\"}]")},
         0,
         "a",
         "/api/v2/users-by-email?app_type=x",
         1,
         AUTH0_DONE},
        {"no list", &auth0_list_clients, {PAGE("{\"total\":1}")}, 0, "", NULL, 1, AUTH0_BUSY},
        {"refused later",
         &auth0_list_connections,
         {PAGE("{\"connections\":[{\"name\":\"a\"}],\"next\":\"n\"}"), BARE(403, "no")},
         0,
         "a",
         NULL,
         2,
         AUTH0_REJECTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, given_token, cases[i].script, 3);
        Seen seen = {.enough = cases[i].enough};
        Auth0Pages list = {
            .request = request_of(scene.call->arena, cases[i].operation, "x", NULL),
            .on_item = see,
            .context = &seen,
        };
        list.request.query = json_parse(scene.call->arena, TEXT("{\"app_type\":\"x\"}"), NULL);
        Auth0Reply reply;
        assert_true(auth0_each_page(scene.call, scene.client, &list, &reply).ok);
        if (reply.outcome != cases[i].outcome || scene.tenant.requests != cases[i].requests ||
            strcmp(seen.names, cases[i].names) != 0)
            fail_msg("%s: %d after %zu: %s", cases[i].name, reply.outcome, scene.tenant.requests,
                     seen.names);
        if (cases[i].target != NULL) assert_string_equal(scene.tenant.target, cases[i].target);
        scene_close(&scene);
    }
}

static Status each(Scene *scene, const Auth0Operation *operation, const char *id, Seen *seen,
                   Auth0Reply *ret) {
    const Auth0Pages list = {.request = request_of(scene->call->arena, operation, id, NULL),
                             .on_item = see,
                             .context = seen};
    return auth0_each_page(scene->call, scene->client, &list, ret);
}

static void a_list_without_a_name_is_not_asked_for(void **state) {
    (void)state;
    Scene scene;
    scene_open(&scene, given_token, fine, 1);
    Seen seen = {0};
    Auth0Reply reply;
    assert_false(each(&scene, &auth0_list_connection_clients, "", &seen, &reply).ok);
    assert_int_equal(scene.tenant.requests, 0);
    scene_close(&scene);
}

static void a_list_that_goes_in_circles_is_given_up(void **state) {
    (void)state;
    static const FixtureReply circle[] = {PAGE("{\"connections\":[\"a\"],\"next\":\"n\"}")};
    Scene scene;
    scene_open(&scene, given_token, circle, 1);
    scene.call->deadline_ms = call_now_ms() + 60 * 1000;
    Seen seen = {0};
    Auth0Reply reply;
    assert_true(each(&scene, &auth0_list_connections, "x", &seen, &reply).ok);
    assert_int_equal(reply.outcome, AUTH0_BUSY);
    assert_string_equal(reply.problem, "the list does not end");
    assert_int_equal(scene.tenant.requests, 1000);
    scene_close(&scene);
}

// A full page of a list without a total is followed by another, one item less is the end.
static void a_list_without_a_total_ends_with_a_page_that_is_not_full(void **state) {
    (void)state;
    for (size_t items = 99; items <= 100; items++) {
        char body[1024] = "{\"clients\":[";
        for (size_t i = 0; i < items; i++) strcat(body, i == 0 ? "\"a\"" : ",\"a\"");
        const FixtureReply script[] = {PAGE(strcat(body, "]}")), PAGE("{\"clients\":[]}")};
        Scene scene;
        scene_open(&scene, given_token, script, 2);
        Seen seen = {0};
        Auth0Reply reply;
        assert_true(each(&scene, &auth0_list_clients, "x", &seen, &reply).ok);
        assert_int_equal(reply.outcome, AUTH0_DONE);
        assert_int_equal(seen.count, items);
        assert_int_equal(scene.tenant.requests, items == 100 ? 2 : 1);
        scene_close(&scene);
    }
}

// What is all there is has no next page, however long it is.
static void a_whole_list_is_one_page(void **state) {
    (void)state;
    char body[1024] = "[";
    for (size_t i = 0; i < 100; i++) strcat(body, i == 0 ? "\"a\"" : ",\"a\"");
    const FixtureReply script[] = {PAGE(strcat(body, "]"))};
    Scene scene;
    scene_open(&scene, given_token, script, 1);
    Seen seen = {0};
    Auth0Reply reply;
    assert_true(each(&scene, &auth0_list_users_by_email, "x", &seen, &reply).ok);
    assert_int_equal(seen.count, 100);
    assert_int_equal(scene.tenant.requests, 1);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages),
        cmocka_unit_test(a_list_without_a_name_is_not_asked_for),
        cmocka_unit_test(a_list_that_goes_in_circles_is_given_up),
        cmocka_unit_test(a_list_without_a_total_ends_with_a_page_that_is_not_full),
        cmocka_unit_test(a_whole_list_is_one_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
