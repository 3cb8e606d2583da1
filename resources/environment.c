// SPDX-License-Identifier: MPL-2.0
#include "resources/environment.h"

#include "resources/environment_variables.h"
#include "resources/names.h"

#include <stdlib.h>
#include <string.h>

// Names a user may not set, or that do nothing, and what to say.
typedef struct NameRule {
    const char *prefix; // matches names that start with it; a full name ends in '\n' here
    unsigned lines;
    bool refused; // otherwise a warning
    const char *reason;
} NameRule;

enum { LINE_DATABASE = LINE_DATABASE_1 | LINE_2, LINE_ALL = LINE_BASE_1 | LINE_DATABASE };

#define EXITS "LobeHub 2.x exits at start when it is present"
#define OSS_PATHS "OSS refuses requests in path style"

static const NameRule name_rules[] = {
    {"FC_", LINE_ALL, true, "names that start with FC_ are reserved by Function Compute"},
    {"NEXT_AUTH", LINE_2, true, EXITS},
    {"NEXTAUTH", LINE_2, true, EXITS},
    {"ACCESS_CODE\n", LINE_2, true, EXITS},
    {"NEXT_PUBLIC_SERVICE_MODE\n", LINE_2, true, EXITS},
    {"NEXT_PUBLIC_ENABLE_BETTER_AUTH\n", LINE_2, true, EXITS},
    {"NEXT_PUBLIC_AUTH_URL\n", LINE_2, true, EXITS},
    {"NEXT_PUBLIC_AUTH_EMAIL_VERIFICATION\n", LINE_2, true, EXITS},
    {"AUTH_URL\n", LINE_2, true, EXITS},
    {"CLERK_", LINE_2, true, EXITS},
    {"NEXT_PUBLIC_CLERK_", LINE_2, true, EXITS},
    {"ENABLE_MAGIC_LINK\n", LINE_2, true, EXITS},
    {"AZURE_AD_", LINE_2, true, EXITS},
    {"AUTH_AZURE_AD_", LINE_2, true, EXITS},
    {"AUTH_MICROSOFT_ENTRA_ID_", LINE_2, true, EXITS},
    {"ZITADEL_", LINE_2, true, EXITS},
    {"OIDC_JWKS_KEY\n", LINE_2, true, EXITS},
    {"S3_ENABLE_PATH_STYLE\n", LINE_DATABASE, true, OSS_PATHS},
    {"NEXT_PUBLIC_", LINE_ALL, false,
     "NEXT_PUBLIC_ variables are built into the image and do nothing at run time"},
    {"NODE_TLS_REJECT_UNAUTHORIZED\n", LINE_ALL, false,
     "turning off certificate checks exposes every key that LobeChat sends"},
};

static void environment_put(Arena *arena, Environment *environment, const char *name,
                            const Value *value) {
    if (value_is_null(value)) return;
    environment->variables = value_with(arena, environment->variables, name, value);
}

// write_only_attribute: NULL when the value is in the plan as well.
static void environment_put_secret(Arena *arena, Environment *environment, const ValueEntry *entry,
                                   const char *write_only_attribute) {
    if (value_is_null(entry->value)) return;
    const char *name = entry->key.data;
    environment_put(arena, environment, name, entry->value);
    environment->secrets = value_with(arena, environment->secrets, name, entry->value);
    if (write_only_attribute == NULL) return;
    const Value *attribute = value_cstring(arena, write_only_attribute);
    environment->write_only = value_with(arena, environment->write_only, name, attribute);
}

static void environment_put_own(Arena *arena, Environment *environment,
                                const EnvironmentSources *sources) {
    const Value *plain = value_get(sources->object, A_ENVIRONMENT_VARIABLES);
    for (size_t i = 0; i < value_count(plain); i++)
        environment_put(arena, environment, value_entry_at(plain, i)->key.data,
                        value_entry_at(plain, i)->value);
    const char *attribute = A_SECRET_ENVIRONMENT_VARIABLES;
    const char *twin = value_is_null(value_get(sources->object, attribute)) ? attribute : NULL;
    const Value *secret = attr_secret(sources->config, sources->object, attribute);
    environment->open = !value_is_known(plain) || !value_is_known(secret);
    for (size_t i = 0; i < value_count(secret); i++)
        environment_put_secret(arena, environment, value_entry_at(secret, i), twin);
}

static void environment_put_managed(Arena *arena, Environment *environment,
                                    const Variable *variable, const EnvironmentSources *sources) {
    const Value *value = variable_value(arena, variable, sources);
    const ValueEntry entry = {.key = text_of(variable->name), .value = value};
    if (!variable->secret) {
        environment_put(arena, environment, variable->name, value);
        return;
    }
    environment_put_secret(arena, environment, &entry,
                           variable_write_only(arena, variable, sources));
    bool given = value_is_null(value) || value_is_known(value);
    // Others are there in any case, whoever makes them.
    bool optional =
        variable->form == FORM_TEXT && !variable->generated && variable->made_by == NULL;
    if (optional && !given) environment->open = true;
    if (variable->made_by != NULL && !given && !variable_is_given(arena, variable, sources))
        environment->kept = value_with(arena, environment->kept, variable->name,
                                       value_cstring(arena, variable->made_by));
}

Environment environment_build(Arena *arena, const EnvironmentSources *sources) {
    Environment environment = {.variables = &value_empty_map,
                               .secrets = &value_empty_map,
                               .write_only = &value_empty_map,
                               .kept = &value_empty_map};
    environment_put_own(arena, &environment, sources);
    for (const Variable *variable = environment_variables; variable->name != NULL; variable++) {
        if ((variable->lines & sources->line) != 0)
            environment_put_managed(arena, &environment, variable, sources);
    }
    return environment;
}

size_t environment_bytes(const Value *map, bool *ret_exact) {
    size_t bytes = 0;
    *ret_exact = value_is_known(map);
    for (size_t i = 0; i < value_count(map); i++) {
        const ValueEntry *entry = value_entry_at(map, i);
        bytes += entry->key.length + value_text(entry->value).length;
        if (!value_is_known(entry->value)) *ret_exact = false;
    }
    return bytes;
}

// ---- checks

static bool name_rule_matches(const NameRule *rule, Text name) {
    size_t length = strlen(rule->prefix);
    if (rule->prefix[length - 1] != '\n') return text_starts(name, rule->prefix);
    return name.length == length - 1 && memcmp(name.data, rule->prefix, length - 1) == 0;
}

static void name_check(Call *call, Line line, const Path *path, Text name) {
    const Variable *managed = variable_find(line, name);
    if (managed != NULL) {
        (void)call_fail(call, path, "Environment variable is set by the provider",
                        managed->attribute != NULL
                            ? "%s comes from the attribute \"%s\"; remove it here."
                            : "%s always has the same value%s; remove it here.",
                        managed->name, text_of(managed->attribute).data);
        return;
    }
    for (size_t i = 0; i < sizeof name_rules / sizeof *name_rules; i++) {
        const NameRule *rule = &name_rules[i];
        if ((rule->lines & line) == 0 || !name_rule_matches(rule, name)) continue;
        if (!rule->refused) {
            call_warn(call, path, arena_printf(call->arena, "Environment variable %s", name.data),
                      "%s is questionable: %s.", name.data, rule->reason);
            return;
        }
        (void)call_fail(call, path, "Environment variable is not allowed",
                        "%s cannot be set: %s. Remove it.", name.data, rule->reason);
        return;
    }
}

static void names_check(Call *call, Line line, const Value *config, const char *attribute) {
    const Value *map = value_get(config, attribute);
    Path at = path_attribute(NULL, attribute);
    for (size_t i = 0; i < value_count(map); i++) {
        Path path = path_key(&at, value_entry_at(map, i)->key);
        name_check(call, line, &path, value_entry_at(map, i)->key);
    }
}

static void overlap_check(Call *call, const Value *config) {
    const Value *plain = value_get(config, A_ENVIRONMENT_VARIABLES);
    const Value *secret = attr_secret(config, config, A_SECRET_ENVIRONMENT_VARIABLES);
    Path at = path_attribute(NULL, A_ENVIRONMENT_VARIABLES);
    if (!value_is_known(secret)) return; // judged when it is known
    for (size_t i = 0; i < value_count(plain); i++) {
        Text name = value_entry_at(plain, i)->key;
        if (value_is_null(value_get_text(secret, name))) continue;
        Path path = path_key(&at, name);
        (void)call_fail(call, &path, "Environment variable is set twice",
                        "%s stands both here and in \"%s\"; keep it in one of them.", name.data,
                        A_SECRET_ENVIRONMENT_VARIABLES);
    }
}

static int larger_first(const void *a, const void *b) {
    const ValueEntry *left = a, *right = b;
    size_t left_size = left->key.length + value_text(left->value).length;
    size_t right_size = right->key.length + value_text(right->value).length;
    if (left_size != right_size) return left_size < right_size ? 1 : -1;
    return text_compare(left->key, right->key);
}

static Status environment_too_large(Call *call, const Value *map, size_t bytes) {
    size_t count = value_count(map);
    ValueEntry *entries = ARENA_ARRAY(call->arena, count, ValueEntry);
    memcpy(entries, map->map.entries, count * sizeof *entries);
    qsort(entries, count, sizeof *entries, larger_first);
    Buffer list = buffer_new(call->arena, ENVIRONMENT_MAX_BYTES * 4);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&list, "\n  %6zu  %s",
                      entries[i].key.length + value_text(entries[i].value).length,
                      entries[i].key.data);
    }
    Path path = path_attribute(NULL, A_ENVIRONMENT_VARIABLES);
    return call_fail(call, &path, "Environment variables are too large",
                     "Function Compute takes %d bytes of names and values together, and these are "
                     "%zu, %zu too many. Shorten or remove some:%s",
                     ENVIRONMENT_MAX_BYTES, bytes, bytes - ENVIRONMENT_MAX_BYTES,
                     buffer_text(&list).data);
}

void environment_check(Call *call, Line line, const Value *config, const Environment *environment) {
    names_check(call, line, config, A_ENVIRONMENT_VARIABLES);
    names_check(call, line, config, A_SECRET_ENVIRONMENT_VARIABLES);
    names_check(call, line, config, A_SECRET_ENVIRONMENT_VARIABLES "_wo");
    overlap_check(call, config);
    bool exact;
    size_t bytes = environment_bytes(environment->variables, &exact);
    if (bytes > ENVIRONMENT_MAX_BYTES)
        (void)environment_too_large(call, environment->variables, bytes);
}
