// SPDX-License-Identifier: MPL-2.0
// Connections, the clients that may use them, and the users in them.
#include "acceptance/tools/auth0_rig.h"

#define GOOD "A-very-long-password-1"
#define NAME "Username-Password-Authentication"
#define USER(email)                                                                                \
    "{\"connection\":\"" NAME "\",\"password\":\"" GOOD "\",\"email\":\"" email "\"}"

static const char *make_client(PlainRig *rig) {
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/clients", "{\"name\":\"a\"}");
    return plain_text(&made, "client_id");
}

static const char *switched(PlainRig *rig, const char *client, bool on) {
    return arena_printf(rig->arena, "[{\"client_id\":\"%s\",\"status\":%s}]", client,
                        on ? "true" : "false");
}

static const char *clients_of(PlainRig *rig) {
    return arena_printf(rig->arena, "/api/v2/connections/%s/clients", auth0_rig_connection(rig));
}

static const char *caller(PlainRig *rig) {
    return value_cstr(value_get(auth0_rig_application(rig), "client_id"));
}

static size_t connections_of(PlainRig *rig, const char *client) {
    const char *target =
        arena_printf(rig->arena, "/api/v2/clients/%s/connections?strategy=auth0", client);
    PlainAnswer got = plain_expect(rig, 200, "GET", target, NULL);
    return value_count(value_get(got.body, "connections"));
}

static void test_clients_are_switched_one_by_one(void **state) {
    PlainRig *rig = *state;
    const char *one = make_client(rig), *two = make_client(rig), *target = clients_of(rig);
    assert_int_equal(connections_of(rig, one), 0);
    assert_int_equal(connections_of(rig, caller(rig)), 1);
    plain_expect(rig, 204, "PATCH", target, switched(rig, one, true));
    plain_expect(rig, 204, "PATCH", target, switched(rig, two, true));
    plain_expect(rig, 204, "PATCH", target, switched(rig, one, false));
    plain_expect(rig, 204, "PATCH", target, switched(rig, one, false));
    assert_int_equal(connections_of(rig, one), 0);
    assert_int_equal(connections_of(rig, two), 1);
    PlainAnswer got = plain_expect(rig, 200, "GET", target, NULL);
    assert_int_equal(value_count(value_get(got.body, "clients")), 2);
    plain_expect(rig, 204, "DELETE", arena_printf(rig->arena, "/api/v2/clients/%s", two), NULL);
    got = plain_expect(rig, 200, "GET", target, NULL);
    assert_int_equal(value_count(value_get(got.body, "clients")), 1);
    AUTH0_REFUSED(rig, 400, "inexistent_client", "nobody", "PATCH", target,
                  switched(rig, "nobody", true));
    AUTH0_REFUSED(rig, 400, "invalid_body", "minimum 1", "PATCH", target, "[]");
    AUTH0_REFUSED(rig, 400, "invalid_body", "JSON array", "PATCH", target, "{}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "Missing required property: status", "PATCH", target,
                  "[{\"client_id\":\"a\"}]");
    AUTH0_REFUSED(rig, 404, "inexistent_connection", "does not exist", "PATCH",
                  "/api/v2/connections/con_x/clients", switched(rig, one, true));
}

static void test_the_clients_of_a_connection_come_in_pages(void **state) {
    PlainRig *rig = *state;
    plain_edit(rig, "set_tenant", "{\"enable_client_connections\":true}");
    for (int i = 0; i < 60; i++) (void)make_client(rig);
    PlainAnswer got = plain_expect(rig, 200, "GET", clients_of(rig), NULL);
    assert_int_equal(value_count(value_get(got.body, "clients")), 50);
    assert_false(value_is_null(value_get(got.body, "next")));
    got = plain_expect(rig, 200, "GET", arena_printf(rig->arena, "%s?take=1000", clients_of(rig)),
                       NULL);
    assert_int_equal(value_count(value_get(got.body, "clients")), 61);
    Buffer many = buffer_new(rig->arena, 65536);
    for (int i = 0; i < 51; i++)
        buffer_printf(&many, "%c{\"client_id\":\"x\",\"status\":false}", i == 0 ? '[' : ',');
    buffer_puts(&many, "]");
    AUTH0_REFUSED(rig, 400, "invalid_body", "maximum 50", "PATCH", clients_of(rig), many.data);
}

static void test_connections_are_made_and_replaced(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/connections",
                                    "{\"name\":\"second\",\"strategy\":\"auth0\"}");
    assert_string_equal(plain_text(&made, "options.password_options.complexity.min_length"), "15");
    assert_string_equal(value_cstr(value_get(made.body, "realms")->list.items[0]), "second");
    assert_true(value_is_null(value_get(made.body, "enabled_clients")));
    const char *target =
        arena_printf(rig->arena, "/api/v2/connections/%s", plain_text(&made, "id"));
    PlainAnswer changed =
        plain_expect(rig, 200, "PATCH", target, "{\"options\":{\"disable_signup\":true}}");
    assert_int_equal(value_count(value_get(changed.body, "options")), 1);
    PlainAnswer all = plain_expect(rig, 200, "GET", "/api/v2/connections?take=10", NULL);
    assert_int_equal(value_count(value_get(all.body, "connections")), 2);
    static const struct {
        const char *method, *body;
        int status;
        const char *code, *part;
    } cases[] = {
        {"POST", "{\"name\":\"second\",\"strategy\":\"auth0\"}", 409, "", "same name"},
        {"POST", "{\"name\":\"-x\",\"strategy\":\"auth0\"}", 400, "invalid_body", "pattern"},
        {"POST", "{\"name\":\"x\",\"strategy\":\"magic\"}", 400, "invalid_body", "No enum match"},
        {"POST", "{\"name\":\"x\",\"strategy\":\"auth0\",\"enabled_clients\":[]}", 400,
         "invalid_body", "'Additional properties not allowed: enabled_clients'"},
        {"PATCH", "{\"enabled_clients\":[]}", 400, "invalid_body",
         "'Additional properties not allowed: enabled_clients'"},
        {"PATCH", "{\"realms\":null}", 400, "invalid_body", "type null"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        AUTH0_REFUSED(rig, cases[i].status, cases[i].code, cases[i].part, cases[i].method,
                      cases[i].method[1] == 'A' ? target : "/api/v2/connections", cases[i].body);
    PlainAnswer ended = plain_expect(rig, 202, "DELETE", target, NULL);
    assert_false(value_is_null(value_get(ended.body, "deleted_at")));
    plain_expect(rig, 204, "DELETE", target, NULL);
    AUTH0_REFUSED(rig, 404, "inexistent_connection", "does not exist", "GET", target);
}

static void test_a_user_is_made(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/users", USER("Ann@Example.com"));
    assert_string_equal(plain_text(&made, "email"), "ann@example.com");
    assert_string_equal(plain_text(&made, "name"), "ann@example.com");
    assert_string_equal(plain_text(&made, "nickname"), "ann");
    const char *id = plain_text(&made, "user_id");
    assert_true(text_starts(text_of(id), "auth0|"));
    assert_int_equal(strlen(id), 6 + 24);
    const Value *identity = value_get(made.body, "identities")->list.items[0];
    assert_string_equal(value_cstr(value_get(identity, "connection")), NAME);
    static const char *const hidden[] = {"password", "connection", "verify_email", "sandbox"};
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        assert_true(value_is_null(value_get(made.body, hidden[i])));
    AUTH0_REFUSED(rig, 409, "auth0_idp_error", "already exists", "POST", "/api/v2/users",
                  USER("ANN@example.com"));
    const char *target = arena_printf(rig->arena, "/api/v2/users/auth0%%7C%s", id + 6);
    plain_expect(rig, 200, "GET", target, NULL);
    PlainAnswer found =
        plain_expect(rig, 200, "GET", "/api/v2/users-by-email?email=ann%40example.com", NULL);
    assert_int_equal(value_count(found.body), 1);
    found = plain_expect(rig, 200, "GET", "/api/v2/users-by-email?email=Ann%40example.com", NULL);
    assert_int_equal(value_count(found.body), 0);
    found = plain_expect(rig, 200, "GET", "/api/v2/users?connection=" NAME "&include_totals=true",
                         NULL);
    assert_string_equal(plain_text(&found, "total"), "1");
    plain_expect(rig, 204, "DELETE", target, NULL);
    plain_expect(rig, 204, "DELETE", target, NULL);
    AUTH0_REFUSED(rig, 404, "inexistent_user", "The user does not exist.", "GET", target);
}

static void test_who_is_no_user_is_refused(void **state) {
    PlainRig *rig = *state;
    static const struct {
        const char *body, *code, *part;
    } cases[] = {
        {"{\"connection\":\"nowhere\"}", "inexistent_connection", "does not exist"},
        {"{}", "invalid_body", "Missing required property: connection"},
        {"{\"connection\":\"" NAME "\",\"password\":\"" GOOD "\"}", "invalid_body", "email"},
        {"{\"connection\":\"" NAME "\",\"email\":\"a@example.com\"}", "invalid_body", "password"},
        {USER("nonsense"), "invalid_body", "format email: nonsense"},
        {"{\"connection\":\"" NAME "\",\"email\":\"a@example.com\",\"password\":\"Short-1\"}", "",
         "PasswordStrengthError: Password is too weak"},
        {"{\"connection\":\"" NAME
         "\",\"email\":\"a@example.com\",\"password\":\"onlysmallletters\"}",
         "", "PasswordStrengthError: Password is too weak"},
        {"{\"connection\":\"" NAME "\",\"email\":\"a@example.com\",\"password\":\"" GOOD
         "\",\"username\":\"a\"}",
         "operation_not_supported", "requires_username"},
        {"{\"connection\":\"" NAME "\",\"mail\":\"a\"}", "invalid_body",
         "'Additional properties not allowed: mail'"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        AUTH0_REFUSED(rig, 400, cases[i].code, cases[i].part, "POST", "/api/v2/users",
                      cases[i].body);
}

static void test_the_caller_has_to_be_enabled(void **state) {
    PlainRig *rig = *state;
    const char *other = make_client(rig), *target = clients_of(rig);
    plain_expect(rig, 204, "PATCH", target, switched(rig, other, true));
    plain_expect(rig, 204, "PATCH", target, switched(rig, caller(rig), false));
    const char *part =
        arena_printf(rig->arena, "(client_id: %s - connection: " NAME ")", caller(rig));
    AUTH0_REFUSED(rig, 400, "", part, "POST", "/api/v2/users", USER("a@example.com"));
    plain_expect(rig, 204, "PATCH", target, switched(rig, other, false));
    AUTH0_REFUSED(rig, 400, "", "connection is disabled", "POST", "/api/v2/users",
                  USER("a@example.com"));
}

static void test_a_user_is_changed(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/users", USER("ann@example.com"));
    plain_expect(rig, 201, "POST", "/api/v2/users", USER("bob@example.com"));
    const char *target = arena_printf(rig->arena, "/api/v2/users/%s", plain_text(&made, "user_id"));
    PlainAnswer changed = plain_expect(rig, 200, "PATCH", target,
                                       "{\"name\":\"Ann\",\"user_metadata\":{\"a\":1,\"b\":2}}");
    changed =
        plain_expect(rig, 200, "PATCH", target,
                     "{\"email\":\"ANNA@example.com\",\"user_metadata\":{\"a\":null,\"c\":3}}");
    assert_string_equal(plain_text(&changed, "email"), "anna@example.com");
    assert_string_equal(plain_text(&changed, "name"), "Ann");
    assert_int_equal(value_count(value_get(changed.body, "user_metadata")), 2);
    changed =
        plain_expect(rig, 200, "PATCH", target, "{\"user_metadata\":{},\"given_name\":\"A\"}");
    assert_int_equal(value_count(value_get(changed.body, "user_metadata")), 0);
    changed =
        plain_expect(rig, 200, "PATCH", target, "{\"given_name\":null,\"password\":\"" GOOD "2\"}");
    assert_true(value_is_null(value_get(changed.body, "given_name")));
    assert_true(value_is_null(value_get(changed.body, "password")));
    static const char *const pairs[] = {
        "{\"password\":\"" GOOD "\",\"email\":\"x@example.com\"}",
        "{\"password\":\"" GOOD "\",\"email_verified\":true}",
        "{\"username\":\"x\",\"email\":\"x@example.com\"}",
        "{\"username\":\"x\",\"email_verified\":true}",
        "{\"username\":\"x\",\"password\":\"" GOOD "\"}",
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        AUTH0_REFUSED(rig, 400, "operation_not_supported", "simultaneously", "PATCH", target,
                      pairs[i]);
    AUTH0_REFUSED(rig, 400, "auth0_idp_error", "already exists", "PATCH", target,
                  "{\"email\":\"bob@example.com\"}");
    AUTH0_REFUSED(rig, 400, "", "too weak", "PATCH", target, "{\"password\":\"weak\"}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "type null", "PATCH", target, "{\"blocked\":null}");
    rig->bearer = auth0_rig_token(rig, "update:users");
    AUTH0_REFUSED(rig, 403, "insufficient_scope", "update:users_app_metadata", "PATCH", target,
                  "{\"app_metadata\":{\"a\":1}}");
}

static void test_a_ticket_lets_a_user_set_the_password(void **state) {
    PlainRig *rig = *state;
    PlainAnswer made = plain_expect(rig, 201, "POST", "/api/v2/users", USER("ann@example.com"));
    const char *id = plain_text(&made, "user_id"), *path = "/api/v2/tickets/password-change";
    PlainAnswer ticket =
        plain_expect(rig, 201, "POST", path,
                     arena_printf(rig->arena, "{\"user_id\":\"%s\",\"ttl_sec\":60}", id));
    assert_true(text_starts(text_of(plain_text(&ticket, "ticket")),
                            "https://" AUTH0_HOST "/lo/reset?ticket="));
    plain_expect(rig, 201, "POST", path,
                 arena_printf(rig->arena,
                              "{\"connection_id\":\"%s\",\"email\":\"Ann@example.com\"}",
                              auth0_rig_connection(rig)));
    AUTH0_REFUSED(rig, 404, "inexistent_user", "does not exist", "POST", path,
                  "{\"user_id\":\"auth0|x\"}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "Either user_id", "POST", path, "{}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "Either user_id", "POST", path,
                  "{\"email\":\"ann@example.com\"}");
    AUTH0_REFUSED(rig, 400, "invalid_body", "ttl_sec", "POST", path,
                  "{\"user_id\":\"auth0|x\",\"ttl_sec\":-1}");
}

// The control interface's ways to do what somebody else would.
static void test_somebody_else_changes_things(void **state) {
    PlainRig *rig = *state;
    const char *client = make_client(rig);
    plain_edit(
        rig, "switch_connection",
        arena_printf(rig->arena, "{\"connection\":\"" NAME "\",\"client_id\":\"%s\"}", client));
    assert_int_equal(connections_of(rig, client), 1);
    plain_edit(rig, "switch_connection",
               arena_printf(rig->arena,
                            "{\"connection\":\"" NAME "\",\"client_id\":\"%s\",\"enabled\":false}",
                            client));
    assert_int_equal(connections_of(rig, client), 0);
    plain_edit(rig, "create_user", USER("foreign@example.com"));
    PlainAnswer found =
        plain_expect(rig, 200, "GET", "/api/v2/users-by-email?email=foreign%40example.com", NULL);
    assert_int_equal(value_count(found.body), 1);
    plain_edit(rig, "create_client", "{\"name\":\"foreign\"}");
    plain_edit(rig, "create_connection", "{\"name\":\"foreign\",\"strategy\":\"auth0\"}");
    found = plain_expect(rig, 200, "GET", "/api/v2/connections?name=foreign", NULL);
    assert_int_equal(value_count(found.body), 1);
    plain_edit(rig, "delete_client", arena_printf(rig->arena, "{\"client_id\":\"%s\"}", client));
    plain_expect(rig, 404, "GET", arena_printf(rig->arena, "/api/v2/clients/%s", client), NULL);
    found = plain_expect(rig, 200, "GET", "/api/v2/clients", NULL);
    assert_int_equal(value_count(found.body), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        AUTH0_TEST(test_clients_are_switched_one_by_one),
        AUTH0_TEST(test_the_clients_of_a_connection_come_in_pages),
        AUTH0_TEST(test_connections_are_made_and_replaced),
        AUTH0_TEST(test_a_user_is_made),
        AUTH0_TEST(test_who_is_no_user_is_refused),
        AUTH0_TEST(test_the_caller_has_to_be_enabled),
        AUTH0_TEST(test_a_user_is_changed),
        AUTH0_TEST(test_a_ticket_lets_a_user_set_the_password),
        AUTH0_TEST(test_somebody_else_changes_things),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
