// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/document.h"

#include "provider/value/json.h"

enum { DOCUMENT_MOST = 6144, RESOURCE_COLONS = 4 };

// ---- well formed
static bool is_action(Text pattern) {
    ptrdiff_t colon = text_find(pattern, ":");
    return text_is(pattern, "*") || (colon > 0 && (size_t)colon + 1 < pattern.length);
}

static bool is_resource(Text pattern) {
    size_t colons = 0;
    for (size_t i = 0; i < pattern.length; i++) colons += pattern.data[i] == ':';
    return text_is(pattern, "*") || (text_starts(pattern, "acs:") && colons >= RESOURCE_COLONS);
}

// One text, or a list of at least one.
static bool are_patterns(const Value *given, bool (*is_pattern)(Text)) {
    if (given->kind == VALUE_STRING) return is_pattern(value_text(given));
    if (given->kind != VALUE_LIST || value_count(given) == 0) return false;
    for (size_t i = 0; i < value_count(given); i++) {
        const Value *item = value_list_at(given, i);
        if (item->kind != VALUE_STRING || !is_pattern(value_text(item))) return false;
    }
    return true;
}

static const char *unknown_member(Arena *arena, const Value *map, const char *const *known) {
    for (size_t i = 0; i < value_count(map); i++) {
        const char *const *name = known;
        while (*name != NULL && !text_is(value_entry_at(map, i)->key, *name)) name++;
        if (*name == NULL) return arena_strdup(arena, value_entry_at(map, i)->key.data);
    }
    return NULL;
}

// Exactly one of the two names, with patterns.
static bool has_either(const Value *statement, const char *name, const char *inverse,
                       bool (*is_pattern)(Text)) {
    const Value *given = value_get(statement, name), *other = value_get(statement, inverse);
    if (value_is_null(given) == value_is_null(other)) return false;
    return are_patterns(value_is_null(given) ? other : given, is_pattern);
}

static const char *statement_fault(Arena *arena, const Value *statement) {
    static const char *const known[] = {"Effect",   "Action",      "NotAction",
                                        "Resource", "NotResource", NULL};
    if (statement->kind != VALUE_MAP) return "Each Statement must be an object.";
    if (!value_is_null(value_get(statement, "Condition"))) {
        return "The sandbox does not evaluate Condition; leave it out.";
    }
    const char *unknown = unknown_member(arena, statement, known);
    if (unknown != NULL) return arena_printf(arena, "Unknown element in Statement: %s.", unknown);
    Text effect = value_text(value_get(statement, "Effect"));
    if (!text_is(effect, "Allow") && !text_is(effect, "Deny")) {
        return "Effect must be Allow or Deny.";
    }
    if (!has_either(statement, "Action", "NotAction", is_action)) {
        return "Action (or NotAction) must be <ram-code>:<action-name>, or a list of such.";
    }
    if (!has_either(statement, "Resource", "NotResource", is_resource)) {
        return "Resource (or NotResource) must be *, an acs:… name, or a list of such.";
    }
    return NULL;
}

const char *ram_document_fault(Arena *arena, Text json) {
    static const char *const known[] = {"Version", "Statement", NULL};
    if (json.length > DOCUMENT_MOST) return "The document is longer than 6144 bytes.";
    const char *reason = NULL;
    const Value *document = json_parse(arena, json, &reason);
    if (document == NULL) return arena_printf(arena, "The document is not JSON: %s.", reason);
    if (document->kind != VALUE_MAP) return "The document must be an object.";
    const char *unknown = unknown_member(arena, document, known);
    if (unknown != NULL) return arena_printf(arena, "Unknown element: %s.", unknown);
    if (!text_is(value_text(value_get(document, "Version")), "1")) return "Version must be \"1\".";
    const Value *statements = value_get(document, "Statement");
    if (statements->kind != VALUE_LIST || value_count(statements) == 0) {
        return "Statement must be a list of at least one.";
    }
    for (size_t i = 0; i < value_count(statements); i++) {
        const char *fault = statement_fault(arena, value_list_at(statements, i));
        if (fault != NULL) return fault;
    }
    return NULL;
}

// ---- what it says
// '*' is any text, '?' any byte. Goes back to the last '*' only, which is enough.
static bool matches(Text pattern, Text text) {
    size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;
    while (t < text.length) {
        bool more = p < pattern.length;
        if (more && pattern.data[p] == '*') {
            star = p++;
            resume = t;
        } else if (more && (pattern.data[p] == '?' || pattern.data[p] == text.data[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.data[p] == '*') p++;
    return p == pattern.length;
}

static bool any_matches(Arena *arena, const Value *patterns, Text text, bool lower) {
    Text wanted = lower ? text_lower(arena, text) : text;
    size_t count = patterns->kind == VALUE_STRING ? 1 : value_count(patterns);
    for (size_t i = 0; i < count; i++) {
        const Value *item = patterns->kind == VALUE_STRING ? patterns : value_list_at(patterns, i);
        Text pattern = value_text(item);
        if (matches(lower ? text_lower(arena, pattern) : pattern, wanted)) return true;
    }
    return false;
}

static bool covers(Arena *arena, const Value *statement, Text action, Text resource) {
    const Value *actions = value_get(statement, "Action");
    const Value *resources = value_get(statement, "Resource");
    bool acts = value_is_null(actions)
                    ? !any_matches(arena, value_get(statement, "NotAction"), action, true)
                    : any_matches(arena, actions, action, true);
    if (!acts || resource.length == 0) return acts;
    return value_is_null(resources)
               ? !any_matches(arena, value_get(statement, "NotResource"), resource, false)
               : any_matches(arena, resources, resource, false);
}

RamVerdict ram_document_verdict(Arena *arena, Text json, Text action, Text resource) {
    const Value *statements = value_get(json_parse(arena, json, NULL), "Statement");
    RamVerdict verdict = RAM_SILENT;
    for (size_t i = 0; i < value_count(statements); i++) {
        const Value *statement = value_list_at(statements, i);
        if (!covers(arena, statement, action, resource)) continue;
        if (text_is(value_text(value_get(statement, "Effect")), "Deny")) return RAM_DENY;
        verdict = RAM_ALLOW;
    }
    return verdict;
}
