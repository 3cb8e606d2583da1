// SPDX-License-Identifier: MPL-2.0
// The part of validate.h that judges tables, for tests: what Terraform would refuse (or crash on)
// and what this project does not want in a table.
#include "provider/schema/attrs.h"
#include "provider/schema/check.h"
#include "provider/schema/validate.h"
#include "provider/schema/wire_place.h"

#include <regex.h>
#include <string.h>

typedef struct Place {
    const char *part, *wire;
    struct Place *next;
} Place;

typedef struct Table {
    Call *call;
    const char *owner;
    Place *places; // taken so far in the objects of the API
} Table;

// What surrounds a nested table.
typedef struct Around {
    const Path *path;
    bool read_only;  // members of something only the provider fills
    bool in_set;     // elements of a set that the user writes
    bool write_only; // members of something that is in the config only
} Around;

static void table_rows(Table *table, const Attr *rows, const Around *around, WirePlace place);

static void table_fault(const Table *table, const Path *path, const char *what) {
    (void)call_fail(table->call, path, "Bad attribute table", "%s: `%s` %s.", table->owner,
                    path_print(table->call->arena, path), what);
}

static void table_require(const Table *table, const Path *path, bool fine, const char *fault) {
    if (!fine) table_fault(table, path, fault);
}

// ---- names

static bool table_legal_name(const char *name) {
    if (*name < 'a' || *name > 'z') return false;
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

// Meta-arguments of Terraform, and the one attribute that the engine adds.
static bool table_reserved(const Table *table, const char *name) {
    static const char *const of_resources[] = {"connection",  "count",     "depends_on",
                                               "for_each",    "lifecycle", "provider",
                                               "provisioner", "timeouts",  NULL};
    static const char *const of_providers[] = {"alias",     "count",  "depends_on", "for_each",
                                               "lifecycle", "source", "version",    NULL};
    const char *const *names = strcmp(table->owner, "provider") == 0 ? of_providers : of_resources;
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0) return true;
    }
    return false;
}

static void table_name(const Table *table, const Attr *row, const Path *path) {
    table_require(table, path, table_legal_name(row->name), "is no legal name");
    if (path->parent == NULL)
        table_require(table, path, !table_reserved(table, row->name), "is a reserved name");
}

// Twins included, whose names are made by the engine.
static void table_unique_names(const Table *table, const Attr *rows, const Path *parent) {
    const Attr *full = attrs_full(table->call->arena, rows);
    for (const Attr *row = full; row->name != NULL; row++) {
        const Path path = path_attribute(parent, row->name);
        table_require(table, &path, attrs_find(full, text_of(row->name)) == row, "is there twice");
    }
}

// ---- flags

static void table_flags(const Table *table, const Attr *row, const Path *path) {
    unsigned flags = row->flags;
    bool user = flags & (REQUIRED | OPTIONAL);
    table_require(table, path, user || flags & COMPUTED,
                  "is neither REQUIRED nor OPTIONAL nor COMPUTED");
    table_require(table, path, !(flags & REQUIRED && flags & (OPTIONAL | COMPUTED)),
                  "is REQUIRED and OPTIONAL or COMPUTED at once");
    table_require(table, path, !(flags & (TWIN_REQUIRED | TWIN_VERSION)),
                  "has a flag that only the engine sets");
    table_require(table, path, !(flags & WRITE_ONLY && flags & (COMPUTED | REPLACE | TWIN)),
                  "is WRITE_ONLY, so it cannot be COMPUTED, REPLACE or TWIN");
    table_require(table, path, !(flags & STABLE) || flags & COMPUTED,
                  "is STABLE without being COMPUTED");
    table_require(table, path, !(flags & (REPLACE | TWIN)) || user,
                  "is REPLACE or TWIN, but the user cannot set it");
    table_require(table, path, row->replaces == NULL || flags & REPLACE,
                  "says why it replaces without being REPLACE");
    table_require(table, path, row->met == NULL || flags & REPLACE,
                  "says when it does not replace without being REPLACE");
}

// Nesting takes possibilities away: Terraform matches elements of sets by value, and nothing can be
// filled in where nothing is kept.
static void table_surroundings(const Table *table, const Attr *row, const Around *around,
                               const Path *path) {
    bool made = row->flags & (COMPUTED | TWIN) || row->fallback != NULL;
    table_require(table, path, !around->read_only || !(row->flags & (REQUIRED | OPTIONAL)),
                  "can be set, but what holds it is read-only");
    table_require(table, path, !around->write_only || !made,
                  "is in something write-only, so it cannot be COMPUTED, TWIN or have a default");
    table_require(table, path, !around->in_set || !(made || row->flags & WRITE_ONLY),
                  "is in a set, whose elements Terraform matches by their values: no COMPUTED, "
                  "TWIN, WRITE_ONLY or default there");
    table_require(table, path, !around->in_set || row->type.kind != TYPE_DYNAMIC,
                  "is dynamic inside a set");
}

// ---- types, defaults, texts

static bool table_is_scalar(TypeKind kind) {
    return kind == TYPE_STRING || kind == TYPE_NUMBER || kind == TYPE_BOOL;
}

static bool table_is_collection(TypeKind kind) {
    return kind == TYPE_LIST || kind == TYPE_SET || kind == TYPE_MAP;
}

static void table_type(const Table *table, const Attr *row, const Path *path) {
    const AttrType *type = &row->type;
    bool legal;
    if (type->attrs != NULL)
        legal = type->kind == TYPE_OBJECT || table_is_collection(type->kind);
    else if (table_is_collection(type->kind))
        legal = table_is_scalar(type->element);
    else
        legal = table_is_scalar(type->kind) || type->kind == TYPE_DYNAMIC;
    table_require(table, path, legal, "has no legal type");
}

// A default that its own checks refuse would fail in every config that leaves the attribute out.
static void table_fallback(const Table *table, const Attr *row, const Path *path) {
    if (row->fallback == NULL) return;
    table_require(table, path, row->flags & OPTIONAL && !(row->flags & (WRITE_ONLY | TWIN)),
                  "has a default, so it must be OPTIONAL and neither WRITE_ONLY nor TWIN");
    const Value *value = attr_fallback(table->call->arena, row);
    table_require(table, path, !value_is_null(value), "has a default that is not of its type");
    if (value != NULL) check_value(table->call, row, path, value);
}

static bool table_is_sentence(const char *text) {
    size_t length = text != NULL ? strlen(text) : 0;
    return length > 1 && text[length - 1] == '.' && strchr(" \n", text[0]) == NULL;
}

static void table_texts(const Table *table, const Attr *row, const Path *path) {
    table_require(table, path, table_is_sentence(row->doc),
                  "has a doc that is no sentence ending in a full stop");
    table_require(table, path, row->replaces == NULL || table_is_sentence(row->replaces),
                  "says why it replaces, but not in a sentence");
    table_require(table, path, row->deprecated == NULL || table_is_sentence(row->deprecated),
                  "says what to use instead, but not in a sentence");
}

// ---- checks

// A check of a collection is about its elements, except where its kind says otherwise.
static bool table_check_fits(const Attr *row, const Check *check) {
    TypeKind kind = row->type.kind;
    bool collection = table_is_collection(kind);
    if (check->kind == CHECK_COUNT) return collection;
    if (check->kind == CHECK_KEYS) return kind == TYPE_MAP;
    if (check->kind == CHECK_TEST) return true;
    if (row->type.attrs != NULL) return false;
    TypeKind subject = collection ? row->type.element : kind;
    bool of_number = check->kind == CHECK_RANGE || check->kind == CHECK_MULTIPLE;
    return subject == (of_number ? TYPE_NUMBER : TYPE_STRING);
}

static bool table_check_pattern(const Check *check) {
    regex_t regex;
    if (check->pattern == NULL || regcomp(&regex, check->pattern, REG_EXTENDED) != 0) return false;
    regfree(&regex);
    return true;
}

static bool table_check_complete(const Check *check) {
    switch (check->kind) {
    case CHECK_ONE_OF:
        return check->words != NULL && check->words[0] != NULL;
    case CHECK_RANGE:
    case CHECK_LENGTH:
    case CHECK_COUNT:
        return check->low <= check->high;
    case CHECK_MULTIPLE:
        return check->low > 0;
    case CHECK_PATTERN:
    case CHECK_KEYS:
        return table_check_pattern(check);
    case CHECK_TEST:
        return check->test != NULL;
    default:
        return false;
    }
}

static void table_checks(const Table *table, const Attr *row, const Path *path) {
    for (const Check *check = row->checks; check != NULL && check->kind != CHECK_END; check++) {
        bool in_words =
            check->kind == CHECK_PATTERN || check->kind == CHECK_KEYS || check->kind == CHECK_TEST;
        table_require(table, path, table_check_fits(row, check), "has a check for another type");
        table_require(table, path, table_check_complete(check), "has a check that cannot work");
        table_require(table, path, check->rule == NULL || strncmp(check->rule, "must ", 5) == 0,
                      "has a check whose rule is no predicate \"must ...\"");
        table_require(table, path, !in_words || check->rule != NULL,
                      "has a check without a rule in words");
    }
}

// ---- places in the API's objects

static void table_place(Table *table, const Attr *row, const Path *path, WirePlace place) {
    if (place.part == NULL || *place.part == '\0') return;
    table_require(table, path, row->type.kind != TYPE_DYNAMIC,
                  "is dynamic, which has no form in an API's JSON");
    if (row->type.kind == TYPE_OBJECT) return; // its members have places
    table_require(table, path, row->wire == NULL || *row->wire != '\0',
                  "has an empty wire, which is for objects only");
    for (const Place *taken = table->places; taken != NULL; taken = taken->next) {
        if (strcmp(taken->part, place.part) == 0 && strcmp(taken->wire, place.wire) == 0)
            table_fault(table, path, "has the place of another attribute in the API's object");
    }
    Place *taken = ARENA_NEW(table->call->arena, Place);
    *taken = (Place){place.part, place.wire, table->places};
    table->places = taken;
}

static void table_nested(Table *table, const Attr *row, const Around *around, const Path *path,
                         WirePlace place) {
    if (row->type.attrs == NULL) return;
    const bool user = row->flags & (REQUIRED | OPTIONAL);
    const Around inner = {
        .path = path,
        .read_only = around->read_only || !user,
        .in_set = around->in_set || (row->type.kind == TYPE_SET && user),
        .write_only = around->write_only || row->flags & (WRITE_ONLY | TWIN),
    };
    if (row->type.kind == TYPE_OBJECT) {
        table_rows(table, row->type.attrs, &inner, place);
        return;
    }
    Place *outside = table->places; // each element is a JSON object of its own
    table->places = NULL;
    table_rows(table, row->type.attrs, &inner, (WirePlace){place.part, ""});
    table->places = outside;
}

static void table_rows(Table *table, const Attr *rows, const Around *around, WirePlace place) {
    rows = attrs_flat(table->call->arena, rows);
    table_unique_names(table, rows, around->path);
    for (const Attr *row = rows; row->name != NULL; row++) {
        const Path path = path_attribute(around->path, row->name);
        const WirePlace at = wire_place(table->call->arena, row, place);
        table_name(table, row, &path);
        table_flags(table, row, &path);
        table_surroundings(table, row, around, &path);
        table_type(table, row, &path);
        table_fallback(table, row, &path);
        table_texts(table, row, &path);
        table_checks(table, row, &path);
        table_place(table, row, &path, at);
        table_nested(table, row, around, &path, at);
    }
}

size_t validate_table(Call *call, const char *owner, const Attr *attrs) {
    size_t before = call->diags->errors;
    Table table = {.call = call, .owner = owner};
    table_rows(&table, attrs, &(Around){.path = NULL}, (WirePlace){NULL, ""});
    return call->diags->errors - before;
}
