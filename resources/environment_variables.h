// SPDX-License-Identifier: MPL-2.0
// The table of environment variables, and a single variable's value. Internal to the environment.
#pragma once

#include "resources/environment_sources.h"

typedef enum Form {
    FORM_TEXT, // the attribute's text between prefix and suffix
    FORM_NUMBER,
    FORM_FLAG,         // true "1", false "0"
    FORM_WORDS,        // list joined with ","
    FORM_CONSTANT,     // prefix alone
    FORM_DATABASE_URL, // put together from `database` and where the instance is
} Form;

typedef struct Variable {
    const char *name;
    const char *attribute; // dotted
    unsigned lines;        // in which it is set
    Form form;
    bool secret;
    bool computed;  // worked out by the provider, or given in a nested attribute: not read back
    bool generated; // when nobody gives it: then only the state knows it
    const char *made_by; // part that makes it when the attribute is not given
    const char *prefix, *suffix;
} Variable;

extern const Variable environment_variables[]; // ends with .name NULL

const Variable *variable_find(Line line, Text name); // NULL when it is not managed
// null: it is not to be set. made: MAP of what parts made, by name.
const Value *variable_value(Arena *arena, const Variable *variable,
                            const EnvironmentSources *sources);
// Whether a secret is given in one of its forms, so that no part makes it.
bool variable_is_given(Arena *arena, const Variable *variable, const EnvironmentSources *sources);
// The dotted attribute whose `<name>_wo_version` tells of a change, NULL when the value is in the
// plan.
const char *variable_write_only(Arena *arena, const Variable *variable,
                                const EnvironmentSources *sources);
// The attribute that would have given this text; a text of another form is shown as it is.
const Value *variable_parse(Arena *arena, const Variable *variable, Text text);
