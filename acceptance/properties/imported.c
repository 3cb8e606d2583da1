// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/imported.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "resources/names.h"

#include <string.h>

typedef struct Comparison {
    Arena *arena;
    const Value *state; // whole
} Comparison;

static const char *compare(const Comparison *c, const Attr *rows, const Value *was, const Value *is,
                           const char *path);

// What no API tells, and what must not be assumed to be this deployment's.
static const char *const untold[] = {
    A_APP_VERSION,
    A_REGISTRY_CONFIG "." A_PASSWORD,
    A_CUSTOM_DOMAIN "." A_CERT_CONFIG "." A_PRIVATE_KEY,
    A_CUSTOM_DOMAIN "." A_MANAGE_DNS,
    A_OSS "." A_CORS_EXTRA_ORIGINS,
    // Anybody may have made these people.
    A_AUTH0 "." A_USERS,
    A_AUTH0_USER_IDS,
    A_AUTH0_PASSWORD_TICKETS,
    // Compared in another way, see below.
    A_ENVIRONMENT_VARIABLES,
    A_SECRET_ENVIRONMENT_VARIABLES,
    A_SECRET_DIGESTS,
    A_PARTS,
    NULL,
};

// Of LobeHub 2.x alone: where 1.x runs no variable tells them.
static const char *const untold_by_first_line[] = {"embedding_batch_size",
                                                   A_REDIS_URL,
                                                   A_JWKS_KEY,
                                                   A_INTERNAL_APP_URL,
                                                   A_AUTH0 "." A_ALLOWED_EMAILS,
                                                   A_AUTH0 "." A_DISABLE_PASSWORD_LOGIN,
                                                   NULL};
// Of what is made when an application is not given.
static const char *const untold_by_given_client[] = {A_AUTH0 "." A_APPLICATION_NAME, NULL};

static bool is_in(const char *const *paths, const char *path) {
    for (; *paths != NULL; paths++)
        if (strcmp(*paths, path) == 0) return true;
    return false;
}

static bool is_untold(const Value *state, const char *path) {
    bool first = !text_starts(value_text(value_get(state, A_APP_VERSION)), "2");
    bool given = !value_is_null(value_at(state, A_AUTH0 "." A_CLIENT_ID));
    return is_in(untold, path) || (first && is_in(untold_by_first_line, path)) ||
           (given && is_in(untold_by_given_client, path));
}

// No API tells these from one another.
static bool is_empty(const Value *value) {
    if (value_is_null(value)) return true;
    if (value->kind == VALUE_STRING) return value->text.length == 0;
    bool collection =
        value->kind == VALUE_LIST || value->kind == VALUE_SET || value->kind == VALUE_MAP;
    return collection && value_count(value) == 0;
}

static const char *compare_row(const Comparison *c, const Attr *row, const Value *was,
                               const Value *is, const char *path) {
    if (is_untold(c->state, path) || value_equal(was, is) || (is_empty(was) && is_empty(is)))
        return NULL;
    bool nested = row->type.attrs != NULL && !value_is_null(was) && !value_is_null(is);
    if (nested && row->type.kind == TYPE_OBJECT) return compare(c, row->type.attrs, was, is, path);
    // Those that were taken out again are those that the domain keeps.
    if (strcmp(path, "custom_domain.tls_config") == 0 && value_is_null(was)) return NULL;
    // Of a secret that was write-only the import tells more than the state did.
    if (row->flags & (TWIN | SENSITIVE) && value_is_null(was)) return NULL;
    if (row->flags & TWIN_VERSION && value_is_null(is)) return NULL;
    // What is kept nowhere has its default again.
    bool kept_nowhere = row->part == NULL || *row->part == '\0';
    const Value *usual = row->fallback != NULL ? attr_fallback(c->arena, row) : &value_null;
    if (kept_nowhere && value_equal(is, usual)) return NULL;
    return arena_printf(c->arena, "%s was %s, but is imported as %s", path,
                        fixture_text(c->arena, was), fixture_text(c->arena, is));
}

static const char *compare(const Comparison *c, const Attr *rows, const Value *was, const Value *is,
                           const char *path) {
    const char *fault = NULL;
    for (; rows->name != NULL && fault == NULL; rows++) {
        const char *at =
            *path == '\0' ? rows->name : arena_printf(c->arena, "%s.%s", path, rows->name);
        fault = compare_row(c, rows, value_get(was, rows->name), value_get(is, rows->name), at);
    }
    return fault;
}

// The environment does not tell which of its variables are secrets, and the digests' key is made
// anew with each state.
static const char *variables_fault(Arena *arena, const Value *state, const Value *imported) {
    static const char *const maps[] = {A_ENVIRONMENT_VARIABLES, A_SECRET_ENVIRONMENT_VARIABLES};
    for (size_t i = 0; i < 2; i++) {
        const Value *map = value_get(state, maps[i]);
        for (size_t j = 0; j < value_count(map); j++) {
            const ValueEntry *entry = &map->map.entries[j];
            const Value *plain = value_get_text(value_get(imported, maps[0]), entry->key);
            const Value *secret = value_get_text(value_get(imported, maps[1]), entry->key);
            if (!value_equal(entry->value, plain) && !value_equal(entry->value, secret))
                return arena_printf(arena, "variable %s is not imported", entry->key.data);
        }
    }
    const Value *was = value_get(state, A_SECRET_DIGESTS);
    const Value *is = value_get(imported, A_SECRET_DIGESTS);
    for (size_t i = 0; i < value_count(was); i++)
        if (value_is_null(value_get_text(is, was->map.entries[i].key)) &&
            value_is_null(value_get_text(value_get(imported, maps[0]), was->map.entries[i].key)))
            return arena_printf(arena, "secret %s is not imported", was->map.entries[i].key.data);
    return NULL;
}

// The record, the people, an application's URLs and a rule that allows more origins than ours may
// be somebody else's.
static const char *const untold_parts[] = {"dns_record", "auth0_users", "auth0_callback",
                                           "oss_cors", NULL};

static const char *parts_fault(Arena *arena, const Value *state, const Value *imported) {
    const Value *was = value_get(state, A_PARTS), *is = value_get(imported, A_PARTS);
    for (size_t i = 0; i < value_count(was); i++) {
        const ValueEntry *entry = &was->map.entries[i];
        const Value *found = value_get_text(is, entry->key);
        bool same = value_equal(value_get(entry->value, A_ID), value_get(found, A_ID));
        if (!same && !is_in(untold_parts, entry->key.data))
            return arena_printf(arena, "part %s was %s, but is imported as %s", entry->key.data,
                                fixture_text(arena, entry->value), fixture_text(arena, found));
    }
    return NULL;
}

// One in this account is managed from then on, with its network.
bool imported_takes_database(const Value *state) {
    const Value *database = value_get(state, A_DATABASE);
    return !value_is_null(value_get(database, A_URL)) ||
           !value_is_null(value_get(database, A_URL "_wo_version"));
}

const char *imported_fault(Arena *arena, const Resource *resource, const Value *state,
                           const Value *imported) {
    const char *fault = variables_fault(arena, state, imported);
    if (fault != NULL || imported_takes_database(state)) return fault;
    fault = parts_fault(arena, state, imported);
    const Comparison comparison = {arena, state};
    return fault != NULL ? fault
                         : compare(&comparison, resource_rows(resource), state, imported, "");
}
