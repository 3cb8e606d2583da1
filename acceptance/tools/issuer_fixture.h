// SPDX-License-Identifier: MPL-2.0
// An OpenID issuer that can be wrong about everything, and the environment of a LobeChat that asks
// it.
// Header-only, because it must never become part of the product.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"
#include "acceptance/sandbox/origin.h"
#include "acceptance/sandbox/web/jwt.h"
#include "acceptance/sandbox/web/rsa.h"
#include "acceptance/tools/cloud_rig.h"
#include "resources/jwks.h"

#include <openssl/pem.h>
#include <stdio.h>

#define ISSUER "https://lobechat-sandbox.us.auth0.com"
#define APP "https://chat.example.com"

typedef struct SigningKey {
    const Value *jwk;
    Text pem;
} SigningKey;

// What the issuer answers. The test changes it while nobody asks.
typedef struct Issuer {
    SigningKey key;        // that signs
    const Value *jwk;      // that is published
    const Value *document; // discovery
    const Value *claims;
    const char *hmac;   // HS256 by this secret; NULL: RS256 by the key
    const char *answer; // instead of tokens: an error document
    char form[4096];    // the last token request
} Issuer;

typedef struct World {
    Rig *rig;
    Issuer issuer;
    Release release;
    const Value *environment;
    const char *cookies; // of the browser
    const char *origin;  // header of its requests; NULL: none
} World;

static inline SigningKey issuer_make_key(Arena *arena) {
    const Value *set = json_parse(arena, jwks_generate(arena), NULL);
    SigningKey key = {.jwk = value_list_at(value_get(set, "keys"), 0)};
    BIO *bio = BIO_new(BIO_s_mem());
    EVP_PKEY *private_key = rsa_of_jwk(arena, key.jwk, true);
    assert_int_equal(PEM_write_bio_PrivateKey(bio, private_key, NULL, NULL, 0, NULL, NULL), 1);
    char *data = NULL;
    long length = BIO_get_mem_data(bio, &data);
    key.pem = text_copy(arena, (Text){data, (size_t)length});
    BIO_free(bio);
    return key;
}

static inline const Value *issuer_tokens(Arena *arena, const Issuer *issuer) {
    Text kid = value_text(value_get(issuer->key.jwk, "kid"));
    const char *token = issuer->hmac != NULL
                            ? jwt_sign_hmac(arena, text_of(issuer->hmac), issuer->claims)
                            : jwt_sign(arena, issuer->key.pem, kid, issuer->claims);
    return value_with(arena, &value_empty_map, "id_token", value_cstring(arena, token));
}

static inline Answer issuer_serve(void *issuer_pointer, Arena *arena, const Message *message) {
    Issuer *issuer = issuer_pointer;
    if (text_is(message->path, "/.well-known/openid-configuration"))
        return answer_json(arena, 200, issuer->document);
    if (text_is(message->path, "/.well-known/jwks.json"))
        return answer_json(
            arena, 200,
            value_with(arena, &value_empty_map, "keys", value_list_one(arena, issuer->jwk)));
    if (!text_is(message->path, "/oauth/token")) return answer_json(arena, 404, &value_empty_map);
    snprintf(issuer->form, sizeof issuer->form, "%s", message->body.data);
    if (issuer->answer != NULL)
        return answer_json(arena, 403, json_parse(arena, text_of(issuer->answer), NULL));
    return answer_json(arena, 200, issuer_tokens(arena, issuer));
}

static inline const Value *issuer_text(World *world, const char *text) {
    return value_cstring(world->rig->arena, text);
}

static inline void issuer_set_variable(World *world, const char *name, const char *value) {
    world->environment =
        value_with(world->rig->arena, world->environment, name, issuer_text(world, value));
}

static const char issuer_discovery[] =
    "{\"issuer\":\"" ISSUER "/\",\"token_endpoint\":\"" ISSUER
    "/oauth/token\",\"jwks_uri\":\"" ISSUER "/.well-known/jwks.json\"}";

static inline int issuer_setup(void **state) {
    void *rig_pointer = NULL;
    rig_setup(&rig_pointer);
    Rig *rig = rig_pointer;
    World *world = ARENA_NEW(rig->arena, World);
    world->rig = rig;
    world->issuer.key = issuer_make_key(rig->arena);
    world->issuer.jwk = world->issuer.key.jwk;
    world->issuer.document = rig_json(rig, issuer_discovery);
    world->environment = rig_json(
        rig, "{\"AUTH_AUTH0_ID\":\"client\",\"AUTH_AUTH0_SECRET\":\"open sesame\","
             "\"AUTH_AUTH0_ISSUER\":\"" ISSUER "\",\"APP_URL\":\"" APP "\",\"NEXTAUTH_URL\":\"" APP
             "/api/auth\",\"NEXT_AUTH_SECRET\":\"secret of 1.x\",\"AUTH_SECRET\":\"secret of 2.x\","
             "\"AUTH_SSO_PROVIDERS\":\"auth0\",\"DATABASE_URL\":\"postgres://a\"}");
    const OriginSettings settings = {.serve = issuer_serve, .context = &world->issuer};
    Origin *origin = origin_start(rig->arena, &settings);
    for (size_t i = 0; i < COUNT_OF(rig->origins); i++) rig->origins[i] = origin_url(origin);
    *state = world;
    return 0;
}

static inline int issuer_teardown(void **state) {
    World *world = *state;
    void *rig = world->rig;
    return rig_teardown(&rig);
}

// Good claims of a user from now on.
static inline void issuer_claim(World *world, const char *nonce) {
    Arena *arena = world->rig->arena;
    int64_t now_s = clock_unscaled(world->rig->cloud.clock) / 1000;
    const ValueEntry entries[] = {
        {TEXT("iss"), issuer_text(world, ISSUER "/")},
        {TEXT("aud"), issuer_text(world, "client")},
        {TEXT("sub"), issuer_text(world, "auth0|1")},
        {TEXT("name"), issuer_text(world, "Ada")},
        {TEXT("email"), issuer_text(world, "Ada@example.com")},
        {TEXT("nonce"), issuer_text(world, nonce)},
        {TEXT("iat"), value_int(arena, now_s)},
        {TEXT("exp"), value_int(arena, now_s + 36000)},
    };
    world->issuer.claims = value_map(arena, entries, COUNT_OF(entries));
}

#define ISSUER_TEST(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, issuer_setup, issuer_teardown)

static inline void issuer_use_line(World *world, int line) {
    world->release = release_of_image(world->rig->arena,
                                      line == 1 ? TEXT("registry.x/me/lobe-chat-database:1.143.3")
                                                : TEXT("registry.x/me/lobehub:2.1.39"));
    world->cookies = "";
}
