// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/trigger_check.h"

#include "provider/value/json.h"

static const char *const known_methods[] = {"GET",  "POST",  "PUT",    "DELETE",
                                            "HEAD", "PATCH", "OPTIONS"};
static const char *const known_auth_types[] = {"anonymous", "function", "jwt"};
static const char *const known_members[] = {"authType", "methods", "disableURLInternet",
                                            "authConfig", "corsConfig"};

static bool is_one_of(Text text, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (text_is(text, names[i])) return true;
    return false;
}

bool fc_methods_have(const Value *methods, Text method) {
    return value_count(methods) == 0 || value_list_has_text(methods, method);
}

const char *fc_methods_fault(Arena *arena, const Value *methods) {
    for (size_t i = 0; i < value_count(methods); i++) {
        Text method = value_text(value_list_at(methods, i));
        if (!is_one_of(method, known_methods, COUNT_OF(known_methods)))
            return arena_printf(arena,
                                "methods is invalid, '%.*s' is not one of GET, POST, PUT, "
                                "DELETE, HEAD, PATCH, OPTIONS",
                                (int)method.length, method.data);
    }
    return NULL;
}

static const char *find_fault(Arena *arena, const Value *config) {
    if (config == NULL || config->kind != VALUE_MAP)
        return "triggerConfig is invalid, it must be a JSON object";
    for (size_t i = 0; i < value_count(config); i++) {
        Text name = value_entry_at(config, i)->key;
        if (!is_one_of(name, known_members, COUNT_OF(known_members)))
            return arena_printf(arena, "triggerConfig is invalid, it has no member '%.*s'",
                                (int)name.length, name.data);
    }
    const Value *methods = value_get(config, "methods");
    if (methods->kind != VALUE_LIST || value_count(methods) == 0)
        return "triggerConfig is invalid, methods must be a list of at least one HTTP method";
    if (!is_one_of(value_text(value_get(config, "authType")), known_auth_types,
                   COUNT_OF(known_auth_types)))
        return "triggerConfig is invalid, authType must be 'anonymous', 'function' or 'jwt'";
    const Value *disabled = value_get(config, "disableURLInternet");
    if (!value_is_null(disabled) && disabled->kind != VALUE_BOOL)
        return "triggerConfig is invalid, disableURLInternet must be true or false";
    const char *fault = fc_methods_fault(arena, methods);
    return fault == NULL ? NULL : arena_printf(arena, "triggerConfig is invalid, %s", fault);
}

const Value *fc_trigger_config(Arena *arena, Text json, const char **ret_fault) {
    const Value *config = json_parse(arena, json, NULL);
    *ret_fault = find_fault(arena, config);
    if (*ret_fault != NULL) return NULL;
    if (!value_is_null(value_get(config, "disableURLInternet"))) return config;
    return value_with(arena, config, "disableURLInternet", &value_false);
}
