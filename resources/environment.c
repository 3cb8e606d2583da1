// SPDX-License-Identifier: MPL-2.0
#include "resources/environment.h"

#include "resources/names.h"

#include <stdlib.h>
#include <string.h>

typedef enum Form {
    FORM_TEXT, // the attribute's text between prefix and suffix
    FORM_FLAG, // true "1", false "0"
    FORM_WORDS // list joined with ","
} Form;

enum { LINE_ALL = LINE_BASE_1 | LINE_DATABASE_1 | LINE_2 };

typedef struct Variable {
    const char *name;
    const char *attribute;
    unsigned lines; // in which it is set
    Form form;
    bool secret;
    bool computed; // the attribute is worked out by the provider: not read back
    const char *prefix, *suffix;
} Variable;

// LobeChat's documentation of environment variables; the defaults of upstream images are OpenAI's
// models, so the Qwen defaults of the seed template are set explicitly.
static const Variable variables[] = {
    {"ACCESS_CODE", A_ACCESS_CODE, LINE_BASE_1, FORM_TEXT, .secret = true},
    {"QWEN_API_KEY", A_QWEN_API_KEY, LINE_ALL, FORM_TEXT, .secret = true},
    {"QWEN_PROXY_URL", A_QWEN_BASE_URL, LINE_ALL, .form = FORM_TEXT},
    {"DEFAULT_AGENT_CONFIG", A_DEFAULT_MODEL, LINE_ALL, FORM_TEXT,
     .prefix = "model=", .suffix = ";provider=qwen"},
    {"SYSTEM_AGENT", A_DEFAULT_MODEL, LINE_ALL, FORM_TEXT, .prefix = "default=qwen/"},
    {"ENABLED_OPENAI", A_OPENAI_ENABLED, LINE_ALL, .form = FORM_FLAG},
    {"FEATURE_FLAGS", A_FEATURE_FLAGS, LINE_ALL, .form = FORM_WORDS},
    {"APP_URL", A_APP_URL, LINE_ALL, FORM_TEXT, .computed = true},
};
enum { VARIABLE_COUNT = sizeof variables / sizeof *variables };

// Names a user may not set, or that do nothing, and what to say.
typedef struct NameRule {
    const char *prefix; // matches names that start with it; a full name ends in '\n' here
    unsigned lines;
    bool refused; // otherwise a warning
    const char *reason;
} NameRule;

static const NameRule name_rules[] = {
    {"FC_", LINE_ALL, true, "names that start with FC_ are reserved by Function Compute"},
    {"NEXT_AUTH", LINE_2, true, "LobeHub 2.x exits at start when it is present"},
    {"NEXTAUTH", LINE_2, true, "LobeHub 2.x exits at start when it is present"},
    {"ACCESS_CODE\n", LINE_2, true, "LobeHub 2.x exits at start when it is present"},
    {"NEXT_PUBLIC_SERVICE_MODE\n", LINE_2, true, "LobeHub 2.x exits at start when it is present"},
    {"NEXT_PUBLIC_", LINE_ALL, false,
     "NEXT_PUBLIC_ variables are built into the image and do nothing at run time"},
    {"NODE_TLS_REJECT_UNAUTHORIZED\n", LINE_ALL, false,
     "turning off certificate checks exposes every key that LobeChat sends"},
};

static const Variable *variable_find(Line line, Text name) {
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        if ((variables[i].lines & line) != 0 && text_is(name, variables[i].name))
            return &variables[i];
    }
    return NULL;
}

static Text variable_prefix(const Variable *variable) {
    return text_of(variable->prefix);
}

static const Value *words_join(Arena *arena, const Value *words) {
    Buffer joined = buffer_new(arena, ENVIRONMENT_MAX_BYTES * 4);
    for (size_t i = 0; i < value_count(words); i++) {
        const Value *word = words->list.items[i];
        if (!value_is_known(word)) return &value_unknown;
        buffer_printf(&joined, "%s%s", i > 0 ? "," : "", value_cstr(word));
    }
    return value_string(arena, buffer_text(&joined));
}

// The variable's value, null when the attribute asks for none.
static const Value *variable_value(Arena *arena, const Variable *variable, const Value *attribute) {
    if (!value_is_known(attribute)) return &value_unknown;
    if (value_is_null(attribute)) return &value_null;
    if (variable->form == FORM_FLAG)
        return value_cstring(arena, value_bool_or(attribute, false) ? "1" : "0");
    const Value *text = variable->form == FORM_WORDS ? words_join(arena, attribute) : attribute;
    if (!value_is_known(text)) return text;
    if (value_text(text).length == 0) return &value_null;
    return value_cstring(arena, arena_printf(arena, "%s%s%s", variable_prefix(variable).data,
                                             value_cstr(text), text_of(variable->suffix).data));
}

static const Value *variable_attribute(const Variable *variable, const Value *config,
                                       const Value *planned) {
    // Without a domain of its own the address is known only after the function exists, and LobeChat
    // 1.x does not need it then.
    if (variable->computed && value_is_null(value_get(planned, A_CUSTOM_DOMAIN)))
        return &value_null;
    if (variable->secret) return attr_secret(config, planned, variable->attribute);
    return value_get(planned, variable->attribute);
}

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

static void environment_put_own(Arena *arena, Environment *environment, const Value *config,
                                const Value *planned) {
    const Value *plain = value_get(planned, A_ENVIRONMENT_VARIABLES);
    for (size_t i = 0; i < value_count(plain); i++)
        environment_put(arena, environment, plain->map.entries[i].key.data,
                        plain->map.entries[i].value);
    const char *attribute = A_SECRET_ENVIRONMENT_VARIABLES;
    const char *twin = value_is_null(value_get(planned, attribute)) ? attribute : NULL;
    const Value *secret = attr_secret(config, planned, attribute);
    for (size_t i = 0; i < value_count(secret); i++)
        environment_put_secret(arena, environment, &secret->map.entries[i], twin);
}

Environment environment_build(Arena *arena, Line line, const Value *config, const Value *planned) {
    Environment environment = {
        .variables = &value_empty_map, .secrets = &value_empty_map, .write_only = &value_empty_map};
    environment_put_own(arena, &environment, config, planned);
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        const Variable *variable = &variables[i];
        if ((variable->lines & line) == 0) continue;
        const Value *attribute = variable_attribute(variable, config, planned);
        const Value *value = variable_value(arena, variable, attribute);
        const ValueEntry entry = {.key = text_of(variable->name), .value = value};
        bool in_plan = !value_is_null(value_get(planned, variable->attribute));
        if (variable->secret)
            environment_put_secret(arena, &environment, &entry,
                                   in_plan ? NULL : variable->attribute);
        else
            environment_put(arena, &environment, variable->name, value);
    }
    return environment;
}

size_t environment_bytes(const Value *map, bool *ret_exact) {
    size_t bytes = 0;
    *ret_exact = value_is_known(map);
    for (size_t i = 0; i < value_count(map); i++) {
        const ValueEntry *entry = &map->map.entries[i];
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
                        "%s comes from the attribute \"%s\"; remove it here.", managed->name,
                        managed->attribute);
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
        Path path = path_key(&at, map->map.entries[i].key);
        name_check(call, line, &path, map->map.entries[i].key);
    }
}

static void overlap_check(Call *call, const Value *config) {
    const Value *plain = value_get(config, A_ENVIRONMENT_VARIABLES);
    const Value *secret = attr_secret(config, config, A_SECRET_ENVIRONMENT_VARIABLES);
    Path at = path_attribute(NULL, A_ENVIRONMENT_VARIABLES);
    for (size_t i = 0; i < value_count(plain); i++) {
        Text name = plain->map.entries[i].key;
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

// ---- back from what the function has

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

static const Value *words_split(Arena *arena, Text joined) {
    const Value **items = ARENA_ARRAY(arena, joined.length + 1, const Value *);
    size_t count = 0;
    Text piece;
    while (text_next(&joined, ',', &piece)) items[count++] = value_string(arena, piece);
    return value_list(arena, VALUE_LIST, items, count);
}

// The attribute that would have given this text; a text of another form is shown as it is.
static const Value *variable_parse(Arena *arena, const Variable *variable, Text text) {
    if (variable->form == FORM_FLAG) return value_bool(text_is(text, "1"));
    if (variable->form == FORM_WORDS) return words_split(arena, text);
    Text prefix = variable_prefix(variable), suffix = text_of(variable->suffix);
    bool framed = text.length >= prefix.length + suffix.length && text_starts(text, prefix.data) &&
                  text_ends(text, suffix.data);
    if (!framed) return value_string(arena, text);
    return value_string(arena, text_slice(text, prefix.length, text.length - suffix.length));
}

static bool attribute_is_empty(const Value *value) {
    if (value_is_null(value)) return true;
    if (value->kind == VALUE_STRING) return value->text.length == 0;
    return value->kind == VALUE_LIST && value->list.count == 0;
}

// A secret given write-only is in no state: its digest alone tells of a change.
static bool secret_is_write_only(const Value *object, const char *attribute, const char *name) {
    return value_is_null(value_get(object, attribute)) &&
           !value_is_null(value_get(value_get(object, A_SECRET_DIGESTS), name));
}

static const Value *variable_decode(Arena *arena, const Variable *variable, const Value *remote,
                                    const Value *object) {
    const Value *current = value_get(object, variable->attribute);
    if (variable->computed) return object;
    if (variable->secret && secret_is_write_only(object, variable->attribute, variable->name))
        return object;
    const Value *found = value_get(remote, variable->name);
    if (value_is_null(found)) {
        if (attribute_is_empty(current)) return object;
        return value_with(arena, object, variable->attribute, &value_null);
    }
    if (value_equal(variable_value(arena, variable, current), found)) return object;
    return value_with(arena, object, variable->attribute,
                      variable_parse(arena, variable, value_text(found)));
}

// Sorts the user's own variables into the plain and the secret map.
typedef struct Sorted {
    const Value *plain, *secret;
} Sorted;

// A computed variable that was changed elsewhere shows as one too many. After an import it is not
// known what it should be.
static bool computed_as_wanted(const Variable *managed, const Value *found, const Value *object) {
    const Value *wanted = value_get(object, managed->attribute);
    return !managed->computed || value_is_null(wanted) || value_equal(found, wanted);
}

static Sorted own_variables(Arena *arena, Line line, const Value *remote, const Value *object) {
    Sorted sorted = {.plain = &value_empty_map, .secret = &value_empty_map};
    const Value *declared = value_get(object, A_SECRET_DIGESTS);
    const Value *plain = value_get(object, A_ENVIRONMENT_VARIABLES);
    for (size_t i = 0; i < value_count(remote); i++) {
        const ValueEntry *entry = &remote->map.entries[i];
        const Variable *managed = variable_find(line, entry->key);
        if (managed != NULL && computed_as_wanted(managed, entry->value, object)) continue;
        bool secret =
            !value_is_null(value_get_text(declared, entry->key)) ||
            (value_is_null(value_get_text(plain, entry->key)) && looks_secret(arena, entry->key));
        const Value **map = secret ? &sorted.secret : &sorted.plain;
        *map = value_with(arena, *map, entry->key.data, entry->value);
    }
    return sorted;
}

bool environment_lacks(Line line, const Value *remote, const Value *object) {
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        const Variable *variable = &variables[i];
        if (!variable->computed || (variable->lines & line) == 0) continue;
        const Value *wanted = variable_attribute(variable, &value_null, object);
        if (!value_is_null(wanted) && value_is_null(value_get(remote, variable->name))) return true;
    }
    return false;
}

const Value *environment_secrets(Arena *arena, Line line, const Value *remote,
                                 const Value *object) {
    const Value *secrets = own_variables(arena, line, remote, object).secret;
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        const Value *found = value_get(remote, variables[i].name);
        if (variables[i].secret && (variables[i].lines & line) != 0 && !value_is_null(found))
            secrets = value_with(arena, secrets, variables[i].name, found);
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
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        if ((variables[i].lines & line) != 0)
            result = variable_decode(arena, &variables[i], remote, result);
    }
    const Value *plain = value_get(object, A_ENVIRONMENT_VARIABLES);
    result = value_with(arena, result, A_ENVIRONMENT_VARIABLES, map_keep(plain, own.plain));
    const Value *secret = value_get(object, A_SECRET_ENVIRONMENT_VARIABLES);
    bool write_only =
        value_is_null(secret) &&
        !value_is_null(value_get(object, A_SECRET_ENVIRONMENT_VARIABLES "_wo_version"));
    if (!write_only)
        result =
            value_with(arena, result, A_SECRET_ENVIRONMENT_VARIABLES, map_keep(secret, own.secret));
    return result;
}
