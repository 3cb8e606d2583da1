// SPDX-License-Identifier: MPL-2.0
// The Auth0 tenant with a token of its machine-to-machine application.
// Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/sandbox/auth0/auth0.h"
#include "acceptance/tools/plain_rig.h"

#define AUTH0_HOST "lobechat-sandbox.us.auth0.com"

// The application of the ready line.
static inline const Value *auth0_rig_application(PlainRig *rig) {
    return value_get(auth0_service.announce(&rig->sandbox->cloud, rig->arena), "auth0");
}

static inline const char *auth0_rig_token(PlainRig *rig, const char *scope) {
    const Value *application = auth0_rig_application(rig);
    const char *body = arena_printf(
        rig->arena,
        "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\","
        "\"audience\":\"https://" AUTH0_HOST "/api/v2/\",\"scope\":\"%s\"}",
        value_cstr(value_get(application, "client_id")),
        value_cstr(value_get(application, "client_secret")), scope);
    PlainAnswer answer = plain_expect(rig, 200, "POST", "/oauth/token", body);
    return plain_text(&answer, "access_token");
}

static inline int auth0_rig_setup(void **state) {
    PlainRig *rig =
        plain_new(&auth0_service, AUTH0_HOST, 1000, 0.01); // time is what the tests advance
    rig->bearer = auth0_rig_token(rig, "");
    *state = rig;
    return 0;
}

// A request that is refused with status, errorCode ("": none) and a part of the message.
static inline void auth0_rig_refused(PlainRig *rig, int status, const char *code, const char *part,
                                     const char *const request[3]) {
    PlainAnswer answer = plain_expect(rig, status, request[0], request[1], request[2]);
    const char *message = plain_text(&answer, "message");
    if (strstr(message, part) == NULL) fail_msg("%s %s: %s", request[0], request[1], message);
    assert_string_equal(plain_text(&answer, "errorCode"), code);
    assert_int_equal(value_int_or(value_get(answer.body, "statusCode"), 0), status);
}

#define AUTH0_REFUSED(rig, status, code, part, ...)                                                \
    auth0_rig_refused(rig, status, code, part, (const char *const[3]){__VA_ARGS__})

#define AUTH0_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, auth0_rig_setup, plain_teardown)

// The default database connection.
static inline const char *auth0_rig_connection(PlainRig *rig) {
    PlainAnswer answer = plain_expect(
        rig, 200, "GET", "/api/v2/connections?name=Username-Password-Authentication&strategy=auth0",
        NULL);
    assert_int_equal(value_count(answer.body), 1);
    return value_cstr(value_get(answer.body->list.items[0], "id"));
}
