// SPDX-License-Identifier: MPL-2.0
// One tagged value for everything: Terraform's values of all types (null and unknown included) and
// JSON documents of the APIs (objects as MAP, arrays as LIST). Values are immutable trees in an
// arena and may share parts; a "change" makes a new root.
#pragma once

#include "provider/base/path.h"
#include "provider/value/type.h"

typedef enum ValueKind {
    VALUE_NULL,
    VALUE_UNKNOWN,
    VALUE_STRING,
    VALUE_NUMBER,
    VALUE_BOOL,
    VALUE_LIST, // also tuples
    VALUE_SET,
    VALUE_MAP,
    VALUE_OBJECT,
    VALUE_DYNAMIC, // a value that carries its own type
} ValueKind;

typedef struct Value Value;

typedef struct ValueEntry {
    Text key;
    const Value *value;
} ValueEntry;

struct Value {
    ValueKind kind;
    union {
        Text text;    // STRING; NUMBER in canonical decimal form (see value_number_text)
        bool boolean; // BOOL
        struct {      // LIST, SET
            const Value *const *items;
            size_t count;
        } list;
        struct { // MAP: sorted by key in byte order, keys unique
            const ValueEntry *entries;
            size_t count;
        } map;
        struct { // OBJECT: one value for each field of type, in its order, never NULL
            const Type *type;
            const Value *const *fields;
        } object;
        struct {
            const Type *type;
            const Value *inner;
        } dynamic;
    };
};

extern const Value value_null, value_unknown, value_true, value_false, value_zero;
extern const Value value_empty_string, value_empty_list, value_empty_map;

// ---- making
const Value *value_string(Arena *arena, Text text); // copies
const Value *value_cstring(Arena *arena, const char *text);
const Value *value_bool(bool boolean);
const Value *value_int(Arena *arena, int64_t number);
// Exact decimal expansion of the double; NULL for NaN and infinities.
const Value *value_double(Arena *arena, double number);
// Any decimal notation ("1e3", "-0.50") brought to canonical form: no exponent, no superfluous
// zeros or signs. NULL when it is not a number or has more than 4096 digits written out.
const Value *value_number_text(Arena *arena, Text decimal);
// Borrow the array of items; kind is VALUE_LIST or VALUE_SET. A set drops repeated members that
// are wholly known, into an array of its own.
const Value *value_list(Arena *arena, ValueKind kind, const Value *const *items, size_t count);
const Value *value_list_one(Arena *arena, const Value *item);
const Value *value_list_append(Arena *arena, const Value *list, const Value *item);
const Value *value_list_texts(Arena *arena, const char *const *texts); // ends with NULL
// Sorts a copy of the entries; of equal keys the last one counts.
const Value *value_map(Arena *arena, const ValueEntry *entries, size_t count);
// All fields null.
const Value *value_object(Arena *arena, const Type *type);

// ---- asking. A NULL value pointer counts as null everywhere.
bool value_is_null(const Value *value);
bool value_is_known(const Value *value);          // not unknown itself
bool value_is_wholly_known(const Value *value);   // no unknown inside either
bool value_is_given(const Value *value);          // known and not null
bool value_equal(const Value *a, const Value *b); // sets regardless of order; unknown == unknown
ValueKind value_kind_of(const Type *type);        // of a type's known values
bool value_conforms(const Value *value, const Type *type);
// A member of an OBJECT or MAP; &value_null when value is null or has no such member,
// &value_unknown when value is unknown.
const Value *value_get(const Value *value, const char *name);
const Value *value_get_text(const Value *value, Text name);
// Dotted names from an object downwards: "customContainerConfig.image".
const Value *value_at(const Value *value, const char *dotted);
size_t value_count(const Value *value); // members of a LIST, SET or MAP; 0 otherwise
// Members of a LIST or SET; what is neither has none. Null beyond the last.
const Value *value_list_at(const Value *list, size_t index);
// Entries of a MAP, in its order; what is none, and the place beyond the last, has an empty one.
const ValueEntry *value_entry_at(const Value *map, size_t index);
bool value_list_has(const Value *list, const Value *item);
bool value_list_has_text(const Value *list, Text text);
// Text of a STRING (or NUMBER); empty when null or unknown.
Text value_text(const Value *value);
const char *value_cstr(const Value *value); // same, NUL-terminated
bool value_bool_or(const Value *value, bool otherwise);
// Integer value; otherwise when null, unknown, not integral or out of range. Accepts a STRING that
// spells a number, since several APIs send numbers as strings.
int64_t value_int_or(const Value *value, int64_t otherwise);
double value_double_or(const Value *value, double otherwise);

// ---- changed copies
// With member name replaced (or, in a MAP, added). A null or unknown MAP counts as empty; a name
// that an OBJECT's type does not have changes nothing.
const Value *value_with(Arena *arena, const Value *value, const char *name, const Value *member);
const Value *value_map_without(Arena *arena, const Value *map, Text key);
// Puts a member below dotted names of MAPs, making the maps in between.
const Value *value_with_at(Arena *arena, const Value *map, const char *dotted, const Value *member);
// Deep, except the types of OBJECTs outside dynamic values, which outlive every call.
const Value *value_copy(Arena *arena, const Value *value);
const Value *value_unknown_to_null(Arena *arena, const Value *value);
