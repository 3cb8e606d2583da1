// SPDX-License-Identifier: MPL-2.0
// The environment variables of a LobeChat function: one table says which variable each LobeChat
// line wants, from which attribute and under which rule; everything else here derives from it.
#pragma once

#include "provider/schema/attrs.h"
#include "resources/environment_sources.h"

typedef struct Environment {
    const Value *variables;  // MAP of name to STRING, or unknown where not known yet
    const Value *secrets;    // MAP of those names whose values are secret (same values)
    const Value *write_only; // MAP of those secrets given write-only to their attributes (dotted)
    const Value *kept; // MAP of those secrets that only the function knows now (their values are
                       // unknown) to the parts that made them
    bool open;         // what is not known yet may add variables to these, or take secrets away
} Environment;

// All variables that the object (with the write-only values of config) asks for.
Environment environment_build(Arena *arena, const EnvironmentSources *sources);
// Bytes of all names and known values; *ret_exact tells whether every value is known.
size_t environment_bytes(const Value *variables, bool *ret_exact);
// Faults of the user's own variables (reserved, managed or forbidden names) and of the total size,
// recorded at their attributes. Unknown values count 0 bytes.
void environment_check(Call *call, Line line, const Value *config, const Environment *environment);
// What the function really has, sorted back into attributes of object: managed variables to their
// attributes, names that were secret (or look like it) to the secret map, the rest to the plain
// one.
const Value *environment_decode(Arena *arena, Line line, const Value *remote, const Value *object);
// Whether remote is without a variable that object asks for and that is no attribute of its own.
bool environment_lacks(Arena *arena, Line line, const Value *remote, const Value *object);
// MAP of those variables of remote that are secret, by declaration in object or by their look.
const Value *environment_secrets(Arena *arena, Line line, const Value *remote, const Value *object);
