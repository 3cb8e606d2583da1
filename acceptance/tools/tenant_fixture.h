// SPDX-License-Identifier: MPL-2.0
// An Auth0 tenant for unit tests: it gives out a token and answers everything else from a script.
#pragma once

#include "acceptance/tools/http_fixture.h"
#include "provider/value/json.h"
#include "resources/auth0/client.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TOKEN_REPLY                                                                                \
    { 200, "{\"access_token\":\"TOKEN-0123456789\",\"expires_in\":86400}", NULL, NULL, NULL }
#define SECRET "SECRET-of-the-application"
#define PASSWORD "Correct-horse-1"

typedef struct Tenant {
    Fixture server;
    FixtureReply token;
    const FixtureReply *script; // one for each other request; the last one repeats
    size_t length, tokens, requests;
    char method[8], target[512], body[512], type[64], authorization[64], host[64], domain[64];
    char form[512];
} Tenant;

static inline FixtureReply tenant_answer(void *context, const FixtureRequest *request) {
    Tenant *tenant = context;
    snprintf(tenant->host, sizeof tenant->host, "%s", fixture_header(request, "host"));
    if (strcmp(request->path, "/oauth/token") == 0) {
        tenant->tokens++;
        snprintf(tenant->form, sizeof tenant->form, "%s", request->body.data);
        return tenant->token;
    }
    snprintf(tenant->method, sizeof tenant->method, "%s", request->method);
    snprintf(tenant->target, sizeof tenant->target, "%s", request->target);
    snprintf(tenant->body, sizeof tenant->body, "%s", request->body.data);
    snprintf(tenant->type, sizeof tenant->type, "%s", fixture_header(request, "content-type"));
    snprintf(tenant->domain, sizeof tenant->domain, "%s",
             fixture_header(request, "auth0-custom-domain"));
    snprintf(tenant->authorization, sizeof tenant->authorization, "%s",
             fixture_header(request, "authorization"));
    size_t at = tenant->requests < tenant->length ? tenant->requests : tenant->length - 1;
    tenant->requests++;
    return tenant->script[at];
}

typedef struct Scene {
    FixtureCall fixture;
    Call *call;
    Tenant tenant;
    Auth0Client *client;
} Scene;

static const char application[] __attribute__((unused)) =
    "\"domain\":\"t.auth0.com\",\"client_id\":\"CALLER\",\"client_secret\":\"" SECRET "\"";
static const char given_token[] __attribute__((unused)) =
    "\"domain\":\"t.auth0.com\",\"api_token\":\"GIVEN-token\"";

static inline void scene_open(Scene *scene, const char *block, const FixtureReply *script,
                              size_t length) {
    *scene = (Scene){.tenant = {.token = TOKEN_REPLY, .script = script, .length = length}};
    fixture_start(&scene->tenant.server, tenant_answer, &scene->tenant);
    scene->call = fixture_call(&scene->fixture, 10000);
    Arena *arena = scene->call->arena;
    const char *config = arena_printf(arena, "{\"auth0\":{%s},\"endpoints\":{\"auth0\":\"%s\"}}",
                                      block, scene->tenant.server.url);
    scene->client = auth0_client_open(
        auth0_settings_new(arena, json_parse(arena, text_of(config), NULL), NULL), "test");
}

static inline void scene_close(Scene *scene) {
    auth0_client_close(scene->client);
    fixture_stop(&scene->tenant.server);
    fixture_call_end(&scene->fixture);
}

static inline Auth0Request request_of(Arena *arena, const Auth0Operation *operation, const char *id,
                                      const char *body) {
    const char *path = arena_printf(arena, "{\"id\":\"%s\"}", id);
    return (Auth0Request){.operation = operation,
                          .path = json_parse(arena, text_of(path), NULL),
                          .body = body != NULL ? json_parse(arena, text_of(body), NULL) : NULL};
}

static inline Auth0Reply scene_call(Scene *scene, const Auth0Operation *operation,
                                    const char *body) {
    Auth0Request request = request_of(scene->call->arena, operation, "x", body);
    Auth0Reply reply;
    assert_true(auth0_call(scene->call, scene->client, &request, &reply).ok);
    return reply;
}

static const FixtureReply fine[] __attribute__((unused)) = {{200, "{}", NULL, NULL, NULL}};

// Errors as the Management API words them, with and without a code.
#define REFUSAL(http, code, text)                                                                  \
    {                                                                                              \
        .status = (http), .body =                                                                  \
                              "{\"statusCode\":" #http ",\"error\":\"Reason\",\"message\":\"" text \
                              "\",\"errorCode\":\"" code "\"}"                                     \
    }
#define BARE(http, text)                                                                           \
    {                                                                                              \
        .status = (http),                                                                          \
        .body = "{\"statusCode\":" #http ",\"error\":\"Reason\",\"message\":\"" text "\"}"         \
    }
