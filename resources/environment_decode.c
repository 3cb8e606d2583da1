// SPDX-License-Identifier: MPL-2.0
// Back from what the function has to the attributes.
#include "provider/schema/attrs.h"
#include "resources/environment.h"
#include "resources/environment_variables.h"
#include "resources/names.h"

// Only for names that nobody declared: an undeclared key must not show in clear in a plan.
static bool looks_secret(Arena *arena, Text name) {
    static const char *const parts[] = {"key",      "secret", "token",
                                        "password", "passwd", "credential"}; // words, not names
    Text lower = text_lower(arena, name);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (text_find(lower, parts[i]) >= 0) return true;
    }
    return false;
}

static bool attribute_is_empty(const Value *value) {
    if (value_is_null(value)) return true;
    if (value->kind == VALUE_STRING) return value->text.length == 0;
    return value->kind == VALUE_LIST && value->list.count == 0;
}

// A secret given write-only is in no state: its version and its digest alone tell of a change. The
// digest is not there yet when a creation was interrupted.
static bool secret_is_write_only(const Value *object, const Variable *variable) {
    if (!value_is_null(value_get(object, variable->attribute))) return false;
    return !value_is_null(attr_secret_version(object, variable->attribute)) ||
           !value_is_null(value_get(value_get(object, A_SECRET_DIGESTS), variable->name));
}

static const Value *wanted_value(Arena *arena, Line line, const Variable *variable,
                                 const Value *object) {
    return variable_value(
        arena, variable,
        &(EnvironmentSources){.line = line, .config = &value_null, .object = object});
}

static const Value *variable_decode(Arena *arena, Line line, const Variable *variable,
                                    const Value *remote, const Value *object) {
    if (variable->computed) return object;
    const Value *current = value_get(object, variable->attribute);
    // Taken over, a change made elsewhere would be the end of it; the digest tells of that.
    if (variable->generated && !value_is_null(current)) return object;
    if (variable->secret && secret_is_write_only(object, variable)) return object;
    const Value *found = value_get(remote, variable->name);
    if (value_is_null(found)) {
        if (attribute_is_empty(current)) return object;
        return value_with(arena, object, variable->attribute, &value_null);
    }
    if (value_equal(wanted_value(arena, line, variable, object), found)) return object;
    return value_with(arena, object, variable->attribute,
                      variable_parse(arena, variable, value_text(found)));
}

// Sorts the user's own variables into the plain and the secret map.
typedef struct Sorted {
    const Value *plain, *secret;
} Sorted;

// A computed variable that was changed elsewhere shows as one too many, unless it is a secret: its
// digest tells of that. After an import it is not known what it should be.
static bool computed_as_wanted(Arena *arena, Line line, const Variable *managed, const Value *found,
                               const Value *object) {
    if (!managed->computed || managed->secret) return true;
    const Value *wanted = wanted_value(arena, line, managed, object);
    if (value_is_null(wanted)) wanted = value_at(object, managed->attribute);
    return value_is_null(wanted) || !value_is_known(wanted) || value_equal(found, wanted);
}

static Sorted own_variables(Arena *arena, Line line, const Value *remote, const Value *object) {
    Sorted sorted = {.plain = &value_empty_map, .secret = &value_empty_map};
    const Value *declared = value_get(object, A_SECRET_DIGESTS);
    const Value *plain = value_get(object, A_ENVIRONMENT_VARIABLES);
    for (size_t i = 0; i < value_count(remote); i++) {
        const ValueEntry *entry = value_entry_at(remote, i);
        const Variable *managed = variable_find(line, entry->key);
        if (managed != NULL && computed_as_wanted(arena, line, managed, entry->value, object))
            continue;
        bool secret =
            !value_is_null(value_get_text(declared, entry->key)) ||
            (value_is_null(value_get_text(plain, entry->key)) && looks_secret(arena, entry->key));
        const Value **map = secret ? &sorted.secret : &sorted.plain;
        *map = value_with(arena, *map, entry->key.data, entry->value);
    }
    return sorted;
}

bool environment_lacks(Arena *arena, Line line, const Value *remote, const Value *object) {
    for (const Variable *variable = environment_variables; variable->name != NULL; variable++) {
        if (!variable->computed || (variable->lines & line) == 0) continue;
        const Value *wanted = wanted_value(arena, line, variable, object);
        bool there = !value_is_null(value_get(remote, variable->name));
        if (!value_is_null(wanted) && value_is_known(wanted) && !there) return true;
    }
    return false;
}

const Value *environment_secrets(Arena *arena, Line line, const Value *remote,
                                 const Value *object) {
    const Value *secrets = own_variables(arena, line, remote, object).secret;
    for (const Variable *variable = environment_variables; variable->name != NULL; variable++) {
        const Value *found = value_get(remote, variable->name);
        if (variable->secret && (variable->lines & line) != 0 && !value_is_null(found))
            secrets = value_with(arena, secrets, variable->name, found);
    }
    return secrets;
}

// Terraform tells null from empty: an empty result keeps the spelling that is there.
static const Value *map_keep(const Value *current, const Value *found) {
    if (value_count(found) == 0 && value_count(current) == 0 && value_is_known(current))
        return value_is_null(current) ? &value_null : current;
    return found;
}

const Value *environment_decode(Arena *arena, Line line, const Value *remote, const Value *object) {
    Sorted own = own_variables(arena, line, remote, object);
    const Value *result = object;
    for (const Variable *variable = environment_variables; variable->name != NULL; variable++) {
        if ((variable->lines & line) != 0)
            result = variable_decode(arena, line, variable, remote, result);
    }
    const Value *plain = value_get(object, A_ENVIRONMENT_VARIABLES);
    result = value_with(arena, result, A_ENVIRONMENT_VARIABLES, map_keep(plain, own.plain));
    const Value *secret = value_get(object, A_SECRET_ENVIRONMENT_VARIABLES);
    const Value *version = attr_secret_version(object, A_SECRET_ENVIRONMENT_VARIABLES);
    bool write_only = value_is_null(secret) && !value_is_null(version);
    if (!write_only)
        result =
            value_with(arena, result, A_SECRET_ENVIRONMENT_VARIABLES, map_keep(secret, own.secret));
    return result;
}
