// SPDX-License-Identifier: MPL-2.0
#include "resources/environment_variables.h"

#include "provider/net/digest.h"
#include "provider/schema/attrs.h"
#include "resources/names.h"
#include "resources/part_names.h"

#include <stdio.h>
#include <string.h>

enum { LINE_DATABASE = LINE_DATABASE_1 | LINE_2, LINE_ALL = LINE_BASE_1 | LINE_DATABASE };

// LobeChat's own name for the kind of login.
#define PROVIDER_NAME "auth0" // a value, no attribute
#define IN_AUTH0(name) A_AUTH0 "." name
#define IN_OSS(name) A_OSS "." name

// LobeChat's documentation of environment variables; the defaults of upstream images are OpenAI's
// models, so the Qwen defaults of the seed template are set explicitly. Never empty texts: LobeHub
// 2.x refuses to start when a name of 1.x is present at all.
const Variable environment_variables[] = {
    {"ACCESS_CODE", A_ACCESS_CODE, LINE_BASE_1 | LINE_DATABASE_1, FORM_TEXT, .secret = true},
    {"QWEN_API_KEY", A_QWEN_API_KEY, LINE_ALL, FORM_TEXT, .secret = true},
    {"QWEN_PROXY_URL", A_QWEN_BASE_URL, LINE_ALL, .form = FORM_TEXT},
    {"DEFAULT_AGENT_CONFIG", A_DEFAULT_MODEL, LINE_ALL, FORM_TEXT,
     .prefix = "model=", .suffix = ";provider=qwen"},
    {"SYSTEM_AGENT", A_DEFAULT_MODEL, LINE_ALL, FORM_TEXT, .prefix = "default=qwen/"},
    {"ENABLED_OPENAI", A_OPENAI_ENABLED, LINE_ALL, .form = FORM_FLAG},
    {"FEATURE_FLAGS", A_FEATURE_FLAGS, LINE_ALL, .form = FORM_WORDS},
    {"APP_URL", A_APP_URL, LINE_ALL, FORM_TEXT, .computed = true},
    {"INTERNAL_APP_URL", A_INTERNAL_APP_URL, LINE_2, .form = FORM_TEXT},

    {"DATABASE_DRIVER", NULL, LINE_DATABASE, FORM_CONSTANT, .computed = true, .prefix = "node"},
    {"DATABASE_URL", A_DATABASE "." A_URL, LINE_DATABASE, FORM_DATABASE_URL, .secret = true,
     .computed = true},
    {"KEY_VAULTS_SECRET", A_KEY_VAULTS_SECRET, LINE_DATABASE, FORM_TEXT, .secret = true,
     .generated = true},
    {"REDIS_URL", A_REDIS_URL, LINE_2, FORM_TEXT, .secret = true},
    {"DEFAULT_FILES_CONFIG", A_EMBEDDING_MODEL, LINE_DATABASE, FORM_TEXT,
     .prefix = "embedding_model="},
    {"EMBEDDING_BATCH_SIZE", A_EMBEDDING_BATCH_SIZE, LINE_2, .form = FORM_NUMBER},

    // Sessions. NEXT_PUBLIC_SERVICE_MODE is built into the images; the template sets it too.
    {"NEXT_PUBLIC_SERVICE_MODE", NULL, LINE_DATABASE_1, FORM_CONSTANT, .computed = true,
     .prefix = "server"},
    {"NEXTAUTH_URL", A_APP_URL, LINE_DATABASE_1, FORM_TEXT, .computed = true,
     .suffix = "/api/auth"},
    {"NEXT_AUTH_SECRET", A_AUTH_SECRET, LINE_DATABASE_1, FORM_TEXT, .secret = true,
     .generated = true},
    {"NEXT_AUTH_SSO_PROVIDERS", NULL, LINE_DATABASE_1, FORM_CONSTANT, .computed = true,
     .prefix = PROVIDER_NAME},
    {"AUTH_SECRET", A_AUTH_SECRET, LINE_2, FORM_TEXT, .secret = true, .generated = true},
    {"AUTH_SSO_PROVIDERS", NULL, LINE_2, FORM_CONSTANT, .computed = true, .prefix = PROVIDER_NAME},
    {"AUTH_DISABLE_EMAIL_PASSWORD", IN_AUTH0(A_DISABLE_PASSWORD_LOGIN), LINE_2, FORM_FLAG,
     .computed = true},
    {"AUTH_ALLOWED_EMAILS", IN_AUTH0(A_ALLOWED_EMAILS), LINE_2, FORM_WORDS, .computed = true},
    {"JWKS_KEY", A_JWKS_KEY, LINE_2, FORM_TEXT, .secret = true, .generated = true},
    {"AUTH_AUTH0_ID", A_AUTH0_CLIENT_ID, LINE_DATABASE, FORM_TEXT, .computed = true},
    {"AUTH_AUTH0_ISSUER", A_AUTH0_ISSUER, LINE_DATABASE, FORM_TEXT, .computed = true},
    {ENV_AUTH0_SECRET, IN_AUTH0(A_CLIENT_SECRET), LINE_DATABASE, FORM_TEXT, .secret = true,
     .computed = true, .made_by = PART_AUTH0_CLIENT},

    // OSS refuses path style, so S3_ENABLE_PATH_STYLE stays away.
    {ENV_OSS_KEY_ID, A_OSS_ACCESS_KEY_ID, LINE_DATABASE, FORM_TEXT, .computed = true},
    {ENV_OSS_SECRET, IN_OSS(A_ACCESS_KEY_SECRET), LINE_DATABASE, FORM_TEXT, .secret = true,
     .computed = true, .made_by = PART_RAM_ACCESS_KEY},
    {"S3_BUCKET", IN_OSS(A_BUCKET), LINE_DATABASE, FORM_TEXT, .computed = true},
    {"S3_ENDPOINT", A_OSS_ENDPOINT, LINE_DATABASE, FORM_TEXT, .computed = true},
    {"S3_PUBLIC_DOMAIN", A_OSS_PUBLIC_DOMAIN, LINE_DATABASE, FORM_TEXT, .computed = true},
    {"S3_REGION", A_REGION, LINE_DATABASE, FORM_TEXT, .computed = true},
    {"S3_SET_ACL", IN_OSS(A_PUBLIC_READ), LINE_DATABASE, FORM_FLAG, .computed = true},
    {.name = NULL},
};

const Variable *variable_find(Line line, Text name) {
    for (const Variable *variable = environment_variables; variable->name != NULL; variable++) {
        if ((variable->lines & line) != 0 && text_is(name, variable->name)) return variable;
    }
    return NULL;
}

// ---- attributes of any depth

// What holds the attribute in an object, and the attribute's own name.
static const Value *holder_of(Arena *arena, const Value *object, const char *dotted,
                              const char **ret_name) {
    const char *dot = strrchr(dotted, '.');
    *ret_name = dot == NULL ? dotted : dot + 1;
    if (dot == NULL) return object;
    return value_at(object, arena_printf(arena, "%.*s", (int)(dot - dotted), dotted));
}

static const Value *secret_at(Arena *arena, const EnvironmentSources *sources, const char *dotted) {
    const char *name;
    const Value *config = holder_of(arena, sources->config, dotted, &name);
    return attr_secret(config, holder_of(arena, sources->object, dotted, &name), name);
}

// ---- values

static const Value *words_join(Arena *arena, const Value *words) {
    Buffer joined = buffer_new(arena, ENVIRONMENT_MAX_BYTES * 4);
    for (size_t i = 0; i < value_count(words); i++) {
        const Value *word = value_list_at(words, i);
        if (!value_is_known(word)) return &value_unknown;
        buffer_printf(&joined, "%s%s", i > 0 ? "," : "", value_cstr(word));
    }
    return value_string(arena, buffer_text(&joined));
}

static const Value *framed(Arena *arena, const Variable *variable, const Value *attribute) {
    if (!value_is_known(attribute)) return &value_unknown;
    if (value_is_null(attribute)) return &value_null;
    if (variable->form == FORM_FLAG)
        return value_cstring(arena, value_bool_or(attribute, false) ? "1" : "0");
    const Value *text = variable->form == FORM_WORDS ? words_join(arena, attribute) : attribute;
    if (!value_is_known(text)) return text;
    if (value_text(text).length == 0) return &value_null;
    return value_cstring(arena, arena_printf(arena, "%s%s%s", text_of(variable->prefix).data,
                                             value_cstr(text), text_of(variable->suffix).data));
}

// User and password may hold any character, so both are percent-encoded.
static const Value *database_url(Arena *arena, const EnvironmentSources *sources) {
    const Value *url = secret_at(arena, sources, A_DATABASE "." A_URL);
    if (!value_is_null(url)) return url;
    const Value *database = value_get(sources->object, A_DATABASE);
    const Value *password = secret_at(arena, sources, A_DATABASE "." A_PASSWORD);
    const Value *pieces[] = {
        value_get(database, A_USERNAME), password, value_get(sources->object, A_DATABASE_HOST),
        value_get(sources->object, A_DATABASE_PORT), value_get(database, A_DATABASE_NAME)};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (!value_is_known(pieces[i]) || value_is_null(pieces[i])) return &value_unknown;
    }
    Text user = digest_percent_encode(arena, value_text(pieces[0]), false);
    Text secret = digest_percent_encode(arena, value_text(password), false);
    return value_cstring(arena, arena_printf(arena, "postgres://%s:%s@%s:%s/%s", user.data,
                                             secret.data, value_cstr(pieces[2]),
                                             value_cstr(pieces[3]), value_cstr(pieces[4])));
}

// Without a domain of its own the base edition's address is known only after the function exists,
// and LobeChat 1.x does not need it then.
static bool is_left_out(const Variable *variable, const EnvironmentSources *sources) {
    return sources->line == LINE_BASE_1 && variable->computed &&
           value_is_null(value_get(sources->object, A_CUSTOM_DOMAIN)) &&
           value_is_null(value_get(sources->object, A_DEVSAPP_DOMAIN));
}

const Value *variable_value(Arena *arena, const Variable *variable,
                            const EnvironmentSources *sources) {
    if (is_left_out(variable, sources)) return &value_null;
    if (variable->form == FORM_CONSTANT) return value_cstring(arena, variable->prefix);
    if (variable->form == FORM_DATABASE_URL) return database_url(arena, sources);
    if (!variable->secret)
        return framed(arena, variable, value_at(sources->object, variable->attribute));
    const Value *secret = secret_at(arena, sources, variable->attribute);
    if (value_is_null(secret) && variable->made_by != NULL) {
        secret = value_get(sources->made, variable->name);
        if (value_is_null(secret)) secret = &value_unknown;
    }
    return framed(arena, variable, secret);
}

bool variable_is_given(Arena *arena, const Variable *variable, const EnvironmentSources *sources) {
    return !value_is_null(secret_at(arena, sources, variable->attribute)) ||
           !value_is_known(secret_at(arena, sources, variable->attribute));
}

const char *variable_write_only(Arena *arena, const Variable *variable,
                                const EnvironmentSources *sources) {
    const char *attribute = variable->attribute;
    if (variable->form == FORM_DATABASE_URL) {
        bool given = !value_is_null(secret_at(arena, sources, attribute));
        if (!given) attribute = A_DATABASE "." A_PASSWORD;
    }
    if (!value_is_null(value_at(sources->object, attribute))) return NULL;
    return value_is_null(secret_at(arena, sources, attribute)) ? NULL : attribute;
}

// ---- back

static const Value *words_split(Arena *arena, Text joined) {
    const Value **items = ARENA_ARRAY(arena, joined.length + 1, const Value *);
    size_t count = 0;
    Text piece;
    while (text_next(&joined, ',', &piece)) items[count++] = value_string(arena, piece);
    return value_list(arena, VALUE_LIST, items, count);
}

const Value *variable_parse(Arena *arena, const Variable *variable, Text text) {
    if (variable->form == FORM_FLAG) return value_bool(text_is(text, "1"));
    if (variable->form == FORM_WORDS) return words_split(arena, text);
    if (variable->form == FORM_NUMBER) {
        const Value *number = value_number_text(arena, text);
        return number != NULL ? number : &value_null;
    }
    Text prefix = text_of(variable->prefix), suffix = text_of(variable->suffix);
    bool whole = text.length >= prefix.length + suffix.length && text_starts(text, prefix.data) &&
                 text_ends(text, suffix.data);
    if (!whole) return value_string(arena, text);
    return value_string(arena, text_slice(text, prefix.length, text.length - suffix.length));
}
