// SPDX-License-Identifier: MPL-2.0
// Before any part is touched: whose function it is, and secrets that the plan left open.
#include "provider/net/digest.h"
#include "provider/net/url.h"
#include "resources/database_checks.h"
#include "resources/database_rules.h"
#include "resources/jwks.h"
#include "resources/names.h"
#include "resources/parts/function.h"

#include <string.h>

enum { SECRET_BYTES = 32, PASSWORD_LENGTH = 24 };

// ---- new ones

// As `openssl rand -base64 32` prints it.
static Text secret_generate(Arena *arena) {
    unsigned char bytes[SECRET_BYTES];
    digest_random(bytes, sizeof bytes);
    Text text = digest_base64(arena, (Text){.data = (const char *)bytes, .length = sizeof bytes});
    explicit_bzero(bytes, sizeof bytes);
    return text;
}

// Letters and digits only, which no program has to escape; drawn again until all kinds are there.
static Text password_generate(Arena *arena) {
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    enum { LETTERS = sizeof letters - 1, FAIR = 256 / LETTERS * LETTERS };
    char *password = arena_alloc(arena, PASSWORD_LENGTH + 1);
    Text text = {.data = password, .length = PASSWORD_LENGTH};
    do {
        for (size_t i = 0; i < PASSWORD_LENGTH;) {
            unsigned char byte;
            digest_random(&byte, 1);
            if (byte < FAIR) password[i++] = letters[byte % LETTERS];
        }
        password[PASSWORD_LENGTH] = '\0';
    } while (database_test_password(arena, value_string(arena, text)) != NULL);
    return text;
}

// ---- settling what the plan left open

// there: the environment of a function that an earlier attempt left; the empty map otherwise.
static Text kept_or(const Value *there, const char *variable, Text (*generate)(Arena *arena),
                    Arena *arena) {
    Text kept = value_text(value_get(there, variable));
    return kept.length > 0 ? kept : generate(arena);
}

static void settle(Call *call, Deployment *deployment, const char *name, Text secret) {
    call_hide(call, secret);
    const Value *value = value_string(call->arena, secret);
    deployment->planned = value_with(call->arena, deployment->planned, name, value);
    stack_set(call, deployment, name, value);
}

static void settle_top(Call *call, Deployment *deployment, const Value *there) {
    bool second = function_line(deployment->planned) == LINE_2;
    const struct {
        const char *name, *variable;
        Text (*generate)(Arena *arena);
    } secrets[] = {
        {A_KEY_VAULTS_SECRET, "KEY_VAULTS_SECRET", secret_generate},
        {A_AUTH_SECRET, second ? "AUTH_SECRET" : "NEXT_AUTH_SECRET", secret_generate},
        {A_JWKS_KEY, "JWKS_KEY", jwks_generate},
    };
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (value_is_known(value_get(deployment->planned, secrets[i].name))) continue;
        settle(call, deployment, secrets[i].name,
               kept_or(there, secrets[i].variable, secrets[i].generate, call->arena));
    }
}

static void settle_password(Call *call, Deployment *deployment, const Value *there) {
    const Value *database = value_get(deployment->planned, A_DATABASE);
    if (value_is_known(value_get(database, A_PASSWORD))) return;
    UrlParts url;
    Text kept = value_text(value_get(there, "DATABASE_URL"));
    bool known = kept.length > 0 && url_split(call->arena, kept, &url) && url.password.length > 0;
    Text password = known ? url.password : password_generate(call->arena);
    call_hide(call, password);
    const Value *value = value_string(call->arena, password);
    database = value_with(call->arena, database, A_PASSWORD, value);
    deployment->planned = value_with(call->arena, deployment->planned, A_DATABASE, database);
    const Value *state = stack_get(deployment, A_DATABASE);
    stack_set(call, deployment, A_DATABASE,
              value_with(call->arena, value_is_null(state) ? database : state, A_PASSWORD, value));
}

Status database_begin(Call *call, Deployment *deployment) {
    const Value *there = &value_empty_map;
    if (value_is_null(deployment->prior)) TRY(function_begin(call, deployment, &there));
    settle_top(call, deployment, there);
    settle_password(call, deployment, there);
    return status_ok();
}
