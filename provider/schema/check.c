// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/check.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <string.h>

enum { CHECK_MAX_RULE = 16 * 1024, CHECK_MAX_QUOTE = 200 };

// ---- the rule as words, without full stop: a message goes on after it

static const char *check_words(Arena *arena, const char *const *words) {
    Buffer buffer = buffer_new(arena, CHECK_MAX_RULE);
    buffer_puts(&buffer, words[1] == NULL ? "must be" : "must be one of");
    for (size_t i = 0; words[i] != NULL; i++)
        buffer_printf(&buffer, "%s `%s`", i > 0 ? "," : "", words[i]);
    return buffer.data;
}

// "must be between 1 and 5", "must have at most 3 elements"; a bound may be infinite.
static const char *check_bounds(Arena *arena, const Check *check, const char *verb,
                                const char *unit) {
    if (check->low == check->high)
        return arena_printf(arena, "must %s exactly %.15g%s", verb, check->low, unit);
    if (isinf(check->high))
        return arena_printf(arena, "must %s at least %.15g%s", verb, check->low, unit);
    bool no_low = isinf(check->low) || (check->low == 0 && check->kind != CHECK_RANGE);
    if (no_low) return arena_printf(arena, "must %s at most %.15g%s", verb, check->high, unit);
    return arena_printf(arena, "must %s between %.15g and %.15g%s", verb, check->low, check->high,
                        unit);
}

static const char *check_rule(Arena *arena, const Check *check) {
    if (check->rule != NULL) return check->rule;
    switch (check->kind) {
    case CHECK_ONE_OF:
        return check_words(arena, check->words);
    case CHECK_RANGE:
        return check_bounds(arena, check, "be", "");
    case CHECK_MULTIPLE:
        if (check->low == 1) return "must be a whole number";
        return arena_printf(arena, "must be a multiple of %.15g", check->low);
    case CHECK_LENGTH:
        return check_bounds(arena, check, "have", " characters");
    case CHECK_COUNT:
        return check_bounds(arena, check, "have", " elements");
    case CHECK_PATTERN:
    case CHECK_KEYS:
        return arena_printf(arena, "must match `%s`", check->pattern);
    default:
        return "must be valid";
    }
}

const char *check_sentence(Arena *arena, const Check *check) {
    const char *rule = check_rule(arena, check);
    if (check->kind == CHECK_KEYS) return arena_printf(arena, "Each key %s.", rule);
    char *sentence = arena_printf(arena, "%s.", rule);
    *sentence = (char)toupper((unsigned char)*sentence);
    return sentence;
}

// ---- testing one value

static bool check_one_of(const Check *check, Text text) {
    for (size_t i = 0; check->words[i] != NULL; i++) {
        if (text_is(text, check->words[i])) return true;
    }
    return false;
}

// False for NAN, which is what a value of another kind gives.
static bool check_within(const Check *check, double number) {
    return number >= check->low && number <= check->high;
}

// Steps such as 0.05 are not exact in binary, so a quotient counts as whole when it nearly is.
static bool check_multiple(double step, double number) {
    double quotient = number / step;
    return fabs(quotient - round(quotient)) <= 1e-9 * fmax(1, fabs(quotient));
}

// Characters as users count them: code points, not bytes.
static double check_characters(Text text) {
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return (double)count;
}

static bool check_matches(const char *pattern, Text text) {
    if (memchr(text.data, '\0', text.length) != NULL) return false; // regexec would stop there
    // Compiled each time: a config is checked a few times a run, and regex_t is not shareable.
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) return false;
    bool matches = regexec(&regex, text.data, 0, NULL, 0) == 0;
    regfree(&regex);
    return matches;
}

// True when fine; a TEST's own reason goes to *ret_reason.
static bool check_passes(Arena *arena, const Check *check, const Value *value,
                         const char **ret_reason) {
    switch (check->kind) {
    case CHECK_ONE_OF:
        return check_one_of(check, value_text(value));
    case CHECK_RANGE:
        return check_within(check, value_double_or(value, NAN));
    case CHECK_MULTIPLE:
        return check_multiple(check->low, value_double_or(value, NAN));
    case CHECK_LENGTH:
        return check_within(check, check_characters(value_text(value)));
    case CHECK_COUNT:
        return check_within(check, (double)value_count(value));
    case CHECK_PATTERN:
    case CHECK_KEYS:
        return check_matches(check->pattern, text_copy(arena, value_text(value)));
    case CHECK_TEST:
        *ret_reason = check->test(arena, value);
        return *ret_reason == NULL;
    case CHECK_END:
        break;
    }
    return true;
}

// ---- applying checks

typedef struct Subject {
    const Attr *attr;
    const Path *path;
    const Value *value; // known, not null
} Subject;

// What the message tells of the value: nothing of a secret.
static const char *check_quote(Arena *arena, const Subject *subject) {
    const Value *value = subject->value;
    if (subject->attr->flags & SENSITIVE) return "";
    switch (value->kind) {
    case VALUE_NUMBER:
        return arena_printf(arena, ", not %s", value_cstr(value));
    case VALUE_STRING:
        return arena_printf(arena, ", not \"%.*s\"%s", CHECK_MAX_QUOTE, value_cstr(value),
                            value->text.length > CHECK_MAX_QUOTE ? " (shortened)" : "");
    case VALUE_LIST:
    case VALUE_SET:
    case VALUE_MAP:
        return arena_printf(arena, "; it has %zu", value_count(value));
    default:
        return "";
    }
}

static void check_apply(Call *call, const Check *check, const Subject *subject) {
    const char *reason = NULL;
    if (check_passes(call->arena, check, subject->value, &reason)) return;
    (void)call_fail(call, subject->path, "Invalid attribute value", "%s`%s` %s%s%s%s.",
                    check->kind == CHECK_KEYS ? "The key " : "",
                    path_print(call->arena, subject->path), check_rule(call->arena, check),
                    check->kind == CHECK_KEYS ? "" : check_quote(call->arena, subject),
                    reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

// The key is the value to test; where it stands says which one, so it is not quoted again.
static void check_key(Call *call, const Check *check, const Subject *whole, Text key) {
    const Path path = path_key(whole->path, key);
    const Value *name = value_string(call->arena, key);
    check_apply(call, check, &(Subject){whole->attr, &path, name});
}

// What is unknown now is tested when it is known.
static void check_element(Call *call, const Check *check, Subject element) {
    if (value_is_known(element.value) && !value_is_null(element.value))
        check_apply(call, check, &element);
}

static void check_elements(Call *call, const Check *check, const Subject *whole) {
    const Value *value = whole->value;
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->list.count; i++) {
        const Path path = path_index(whole->path, i);
        check_element(call, check, (Subject){whole->attr, &path, value->list.items[i]});
    }
    // Elements of a set cannot be addressed: the set is.
    for (size_t i = 0; value->kind == VALUE_SET && i < value->list.count; i++)
        check_element(call, check, (Subject){whole->attr, whole->path, value->list.items[i]});
    for (size_t i = 0; value->kind == VALUE_MAP && i < value->map.count; i++) {
        const ValueEntry *entry = &value->map.entries[i];
        if (check->kind == CHECK_KEYS) {
            check_key(call, check, whole, entry->key);
            continue;
        }
        const Path path = path_key(whole->path, entry->key);
        check_element(call, check, (Subject){whole->attr, &path, entry->value});
    }
}

static bool check_of_elements(const Attr *attr, const Check *check) {
    TypeKind kind = attr->type.kind;
    return check->kind != CHECK_COUNT &&
           (kind == TYPE_LIST || kind == TYPE_SET || kind == TYPE_MAP);
}

void check_value(Call *call, const Attr *attr, const Path *path, const Value *value) {
    if (!value_is_known(value) || value_is_null(value)) return;
    const Subject whole = {attr, path, value};
    for (const Check *check = attr->checks; check != NULL && check->kind != CHECK_END; check++) {
        if (check_of_elements(attr, check))
            check_elements(call, check, &whole);
        else
            check_apply(call, check, &whole);
    }
}
