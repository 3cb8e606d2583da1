// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/startup.h"

enum { LOG_BYTES = 4096 };

typedef enum Demand {
    DEMAND_ABSENT,        // not there, not even empty
    DEMAND_EMPTY,         // not there, or empty
    DEMAND_GIVEN,         // there and not empty
    DEMAND_NO_SLASH,      // does not end with '/'
    DEMAND_URL,           // http or https
    DEMAND_32_CHARACTERS, // at least
} Demand;

typedef struct Rule {
    unsigned editions;
    Demand demand;
    const char *name; // with a trailing '*': every name that begins so
    const char *instead;
} Rule;

// 2.x: scripts/_shared/checkDeprecatedAuth.js runs before anything else. The others are read while
// the server loads its configuration or migrates its database.
static const Rule rules[] = {
    {EDITION_V2, DEMAND_ABSENT, "NEXT_AUTH*", "AUTH_SECRET and AUTH_SSO_PROVIDERS"},
    {EDITION_V2, DEMAND_ABSENT, "NEXTAUTH*", "APP_URL"},
    {EDITION_V2, DEMAND_EMPTY, "ACCESS_CODE", "AUTH_ALLOWED_EMAILS"},
    {EDITION_V2, DEMAND_EMPTY, "NEXT_PUBLIC_SERVICE_MODE", NULL},
    {EDITION_V2, DEMAND_EMPTY, "NEXT_PUBLIC_ENABLE_BETTER_AUTH", NULL},
    {EDITION_V2, DEMAND_EMPTY, "AUTH_URL", "APP_URL"},
    {EDITION_V2, DEMAND_EMPTY, "NEXT_PUBLIC_AUTH_URL", "APP_URL"},
    {EDITION_V2, DEMAND_EMPTY, "CLERK_*", NULL},
    {EDITION_V2, DEMAND_EMPTY, "NEXT_PUBLIC_CLERK_*", NULL},
    {EDITION_V2, DEMAND_EMPTY, "ENABLE_MAGIC_LINK", "AUTH_ENABLE_MAGIC_LINK"},
    {EDITION_V2, DEMAND_EMPTY, "NEXT_PUBLIC_AUTH_EMAIL_VERIFICATION", "AUTH_EMAIL_VERIFICATION"},
    {EDITION_V2, DEMAND_EMPTY, "AZURE_AD_*", "AUTH_MICROSOFT_*"},
    {EDITION_V2, DEMAND_EMPTY, "AUTH_AZURE_AD_*", "AUTH_MICROSOFT_*"},
    {EDITION_V2, DEMAND_EMPTY, "AUTH_MICROSOFT_ENTRA_ID_*", "AUTH_MICROSOFT_*"},
    {EDITION_V2, DEMAND_EMPTY, "ZITADEL_*", "AUTH_ZITADEL_*"},
    {EDITION_V2, DEMAND_EMPTY, "OIDC_JWKS_KEY", "JWKS_KEY"},
    {EDITION_V2, DEMAND_NO_SLASH, "APP_URL", NULL},
    {EDITION_DATABASE, DEMAND_GIVEN, "APP_URL", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_GIVEN, "DATABASE_URL", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_GIVEN, "KEY_VAULTS_SECRET", NULL},
    {EDITION_DATABASE, DEMAND_GIVEN, "NEXT_AUTH_SECRET", NULL},
    {EDITION_V2, DEMAND_32_CHARACTERS, "AUTH_SECRET", NULL},
    {EDITION_V2, DEMAND_GIVEN, "JWKS_KEY", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_GIVEN, "S3_ACCESS_KEY_ID", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_GIVEN, "S3_SECRET_ACCESS_KEY", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_GIVEN, "S3_BUCKET", NULL},
    {EDITION_DATABASE | EDITION_V2, DEMAND_URL, "S3_ENDPOINT", NULL},
    {EDITION_DATABASE, DEMAND_URL, "S3_PUBLIC_DOMAIN", NULL},
};

static bool rule_is_about(const Rule *rule, Text name) {
    Text pattern = text_of(rule->name);
    if (!text_ends(pattern, "*")) return text_equal(pattern, name);
    return text_equal(text_slice(name, 0, pattern.length - 1),
                      text_slice(pattern, 0, pattern.length - 1));
}

static void add_deprecated(Buffer *log, const Rule *rule, Text name) {
    buffer_printf(log, "Error: environment variable %.*s is no longer supported since 2.0",
                  (int)name.length, name.data);
    if (rule->instead != NULL) buffer_printf(log, ", use %s instead", rule->instead);
    buffer_puts(log, "\n");
}

// Rules that forbid names look at every variable.
static void check_forbidden(Buffer *log, const Rule *rule, const Value *environment) {
    for (size_t i = 0; i < value_count(environment); i++) {
        const ValueEntry *entry = value_entry_at(environment, i);
        bool counts = rule->demand == DEMAND_ABSENT || value_text(entry->value).length > 0;
        if (counts && rule_is_about(rule, entry->key)) add_deprecated(log, rule, entry->key);
    }
}

static void check_value(Buffer *log, const Rule *rule, const Value *environment) {
    Text text = value_text(value_get(environment, rule->name));
    if (rule->demand == DEMAND_NO_SLASH && text_ends(text, "/"))
        buffer_printf(log, "Error: %s must not end with a slash\n", rule->name);
    if (rule->demand == DEMAND_GIVEN && text.length == 0)
        buffer_printf(log, "Error: environment variable %s is not set\n", rule->name);
    if (rule->demand == DEMAND_URL && !text_starts(text, "http://") &&
        !text_starts(text, "https://"))
        buffer_printf(log, "Error: environment variable %s is not set to a URL\n", rule->name);
    if (rule->demand == DEMAND_32_CHARACTERS && text.length < 32)
        buffer_printf(log, "Error: %s must be at least 32 characters long\n", rule->name);
}

const char *startup_log(Arena *arena, const Release *release, const Value *environment) {
    Buffer log = buffer_new(arena, LOG_BYTES);
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        const Rule *rule = &rules[i];
        if ((rule->editions & (unsigned)release->edition) == 0) continue;
        if (rule->demand == DEMAND_ABSENT || rule->demand == DEMAND_EMPTY)
            check_forbidden(&log, rule, environment);
        else
            check_value(&log, rule, environment);
    }
    return log.length == 0 && !log.overflow ? NULL : buffer_text(&log).data;
}
