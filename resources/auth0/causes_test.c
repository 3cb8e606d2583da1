// SPDX-License-Identifier: MPL-2.0
// What a person is told of calls that failed.
#include "resources/auth0/causes.h"

#include "resources/auth0/operations.h"

#include "acceptance/tools/tenant_fixture.h"

static void causes(void **state) {
    (void)state;
    static const struct {
        const Auth0Operation *operation;
        FixtureReply reply;
        const char *told[3];
    } cases[] = {
        {&auth0_list_client_connections,
         REFUSAL(403, "insufficient_scope", "Insufficient scope, expected any of: x"),
         {"insufficient_scope: Insufficient scope", "this needs read:connections, read:clients",
          "The application CALLER lacks"}},
        {&auth0_create_client,
         REFUSAL(403, "insufficient_entitlement", "Please upgrade"),
         {"The plan of the tenant t.auth0.com does not include"}},
        {&auth0_create_client,
         REFUSAL(403, "too_many_entities", "You reached the limit"),
         {"allows no more"}},
        {&auth0_create_client, BARE(403, "You have reached a Limit"), {"allows no more"}},
        {&auth0_create_user,
         BARE(400, "connection is disabled"),
         {"Reason: connection is disabled [HTTP 400]", "enabled for no application", "CALLER"}},
        {&auth0_create_user,
         BARE(400, "Connection must be enabled for this client to perform single user creation"),
         {"not enabled for CALLER"}},
        {&auth0_update_user,
         BARE(400, "PasswordStrengthError: Password is too weak"),
         {"Password Policy"}},
        {&auth0_create_user,
         BARE(400, "PasswordDictionaryError: Password is not allowed, it might be too common."),
         {"dictionary"}},
        {&auth0_create_user,
         REFUSAL(400, "invalid_body", "bad password " PASSWORD " and again " PASSWORD),
         {"bad password (sensitive value) and again (sensitive value) [HTTP 400]"}},
        {&auth0_create_user,
         REFUSAL(400, "invalid_body", "do not send " SECRET),
         {"do not send (sensitive value) [HTTP 400]"}},
        {&auth0_create_user, REFUSAL(400, SECRET, "x"), {": (sensitive value): x [HTTP 400]"}},
        {&auth0_create_user,
         REFUSAL(409, "custom_domain_conflict", "several"),
         {"AUTH0_CUSTOM_DOMAIN_HEADER"}},
        {&auth0_create_user,
         REFUSAL(409, "auth0_idp_error", "The user already exists."),
         {"is a user of that address"}},
        {&auth0_get_user, REFUSAL(400, "invalid_uri", "Path validation error"), {"name or id"}},
        {&auth0_update_client,
         REFUSAL(400, "invalid_body", "Additional properties not allowed: x"),
         {"newer version"}},
        {&auth0_get_client, BARE(401, "Bad audience"), {"for another audience than https://t."}},
        {&auth0_get_client, BARE(401, "Expired token"), {"not renewed", "provider block"}},
        {&auth0_get_client, BARE(404, "Unknown tenant"), {"no tenant t.auth0.com"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, application, &cases[i].reply, 1);
        Auth0Reply reply =
            scene_call(&scene, cases[i].operation,
                       "{\"name\":\"n\",\"password\":\"" PASSWORD "\",\"connection\":\"c\"}");
        assert_false(auth0_fail(scene.call, &reply,
                                &(Auth0Story){.tried = "make \"it\"", .exists = "Nothing."})
                         .ok);
        const Diag *diag = scene.call->diags->first;
        assert_true(text_starts(text_of(diag->summary), "Cannot make: "));
        assert_non_null(strstr(diag->detail, "Tried to make \"it\".\n\nAuth0, "));
        assert_non_null(strstr(diag->detail, "\n\nNothing.\n\n"));
        assert_null(strstr(diag->detail, PASSWORD));
        assert_null(strstr(diag->detail, SECRET));
        for (size_t k = 0; k < 3 && cases[i].told[k] != NULL; k++) {
            if (strstr(diag->detail, cases[i].told[k]) == NULL)
                fail_msg("case %zu lacks \"%s\": %s", i, cases[i].told[k], diag->detail);
        }
        scene_close(&scene);
    }
}

static void summaries_say_how_it_ended(void **state) {
    (void)state;
    static const struct {
        Auth0Outcome outcome;
        long status;
        const char *summary;
    } cases[] = {
        {AUTH0_DONE, 200, "Cannot make: the answer cannot be used"},
        {AUTH0_NOT_FOUND, 404, "Cannot make: not found"},
        {AUTH0_EXISTS, 409, "Cannot make: it exists already"},
        {AUTH0_UNSURE, 500, "Cannot make: the answer was lost"},
        {AUTH0_REJECTED, 403, "Cannot make: it was refused"},
        {AUTH0_REJECTED, 0, "Cannot make: Auth0 is not usable"},
        {AUTH0_BUSY, 429, "Cannot make: Auth0 does not get to it"},
        {AUTH0_STOPPED, 0, "Cannot make: it was stopped"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, application, NULL, 0);
        const Auth0Reply reply = {.settings = auth0_client_settings(scene.client),
                                  .operation = &auth0_create_client,
                                  .outcome = cases[i].outcome,
                                  .status = cases[i].status};
        (void)auth0_fail(scene.call, &reply, &(Auth0Story){.tried = "make \"it\""});
        assert_string_equal(scene.call->diags->first->summary, cases[i].summary);
        scene_close(&scene);
    }
}

// What Auth0 says is cut at its bound, what is told beside it is whole.
static void long_texts(void **state) {
    (void)state;
    for (size_t length = 500; length <= 501; length++) {
        char said[502] = {0}, exists[5001] = {0};
        memset(said, 'x', length);
        memset(exists, 'y', sizeof exists - 1);
        Scene scene;
        scene_open(&scene, application, NULL, 0);
        const Auth0Reply reply = {.settings = auth0_client_settings(scene.client),
                                  .operation = &auth0_create_client,
                                  .outcome = AUTH0_REJECTED,
                                  .status = 400,
                                  .message = text_of(said)};
        (void)auth0_fail(scene.call, &reply,
                         &(Auth0Story){.tried = "do", .exists = exists, .todo = "The end."});
        const char *detail = fixture_detail(&scene.fixture);
        assert_int_equal(strspn(strstr(detail, "xxx"), "x"), 500);
        assert_int_equal(strspn(strstr(detail, "yyy"), "y"), sizeof exists - 1);
        assert_true(text_ends(text_of(detail), "\n\nThe end."));
        scene_close(&scene);
    }
}

#define OAUTH(http, code, text)                                                                    \
    { .status = (http), .body = "{\"error\":\"" code "\",\"error_description\":\"" text "\"}" }

static void causes_of_no_token(void **state) {
    (void)state;
    static const struct {
        FixtureReply reply;
        const char *told;
    } cases[] = {
        {OAUTH(403, "access_denied", "Service not enabled within domain: https://x/api/v2/"),
         "is not the Management API of t.auth0.com"},
        {OAUTH(403, "access_denied",
               "Client is not authorized to access \\\"x\\\". You need to create a client-grant"),
         "has no client grant"},
        {OAUTH(403, "access_denied", "Client has no client-grant"),
         "read:client_keys, read:clients, create:clients, update:clients, delete:clients, "
         "read:connections, update:connections, create:users, read:users, "
         "update:users, delete:users, create:user_tickets."},
        {OAUTH(403, "unauthorized_client", "Grant type 'client_credentials' not allowed"),
         "may not use the client credentials grant"},
        {{.status = 404, .body = "<html>"}, "no tenant t.auth0.com"},
        {{.status = 200, .body = "{}"}, "holds no access_token"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Scene scene;
        scene_open(&scene, application, fine, 1);
        scene.tenant.token = cases[i].reply;
        Auth0Request request = request_of(scene.call->arena, &auth0_get_client, "x", NULL);
        Auth0Reply reply;
        assert_false(auth0_call(scene.call, scene.client, &request, &reply).ok);
        if (strstr(fixture_detail(&scene.fixture), cases[i].told) == NULL)
            fail_msg("case %zu: %s", i, fixture_detail(&scene.fixture));
        assert_int_equal(scene.tenant.requests, 0);
        scene_close(&scene);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causes),
        cmocka_unit_test(summaries_say_how_it_ended),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(causes_of_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
