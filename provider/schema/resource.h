// SPDX-License-Identifier: MPL-2.0
// The vocabulary in which resources are written down: one const table per resource, from which
// schema, checks, defaults, planning, state encoding, API bodies and documentation pages derive.
// Tables hold facts; behaviour is an ordinary function named in the Resource.
#pragma once

#include "provider/base/call.h"
#include "provider/value/value.h"

// ---- attributes

enum AttrFlag {
    REQUIRED = 1 << 0,
    OPTIONAL = 1 << 1,
    COMPUTED = 1 << 2, // alone: read-only; with OPTIONAL: the provider fills it when not set
    SENSITIVE = 1 << 3,
    WRITE_ONLY = 1 << 4, // in config only; null in every plan and state
    REPLACE = 1 << 5,    // a change replaces the resource
    STABLE = 1 << 6,     // computed: an update keeps the prior value instead of unknown
    // A secret that may instead be given write-only: the engine adds `<name>_wo` (write-only) and
    // `<name>_wo_version` beside it, at most one of the two forms may be set, and with REQUIRED one
    // must be. Implies SENSITIVE.
    TWIN = 1 << 7,
    // Set by the engine, on full rows only (see attrs.h):
    TWIN_REQUIRED = 1 << 8, // a TWIN row that was REQUIRED: one of its two forms must be set
    TWIN_VERSION = 1 << 9,  // a `<name>_wo_version` row
    // Not an attribute: the rows of another table stand here, see ROWS_OF.
    INCLUDE = 1 << 10,
};

typedef struct Attr Attr;
typedef struct Check Check;

typedef struct AttrType {
    TypeKind kind;
    TypeKind element;  // of LIST, SET, MAP without attrs
    const Attr *attrs; // nested attributes: OBJECT one of them, LIST/SET/MAP several
} AttrType;

#define STRING                                                                                     \
    { .kind = TYPE_STRING }
#define NUMBER                                                                                     \
    { .kind = TYPE_NUMBER }
#define BOOL                                                                                       \
    { .kind = TYPE_BOOL }
#define DYNAMIC                                                                                    \
    { .kind = TYPE_DYNAMIC }
#define LIST_OF_STRING                                                                             \
    { .kind = TYPE_LIST, .element = TYPE_STRING }
#define SET_OF_STRING                                                                              \
    { .kind = TYPE_SET, .element = TYPE_STRING }
#define MAP_OF_STRING                                                                              \
    { .kind = TYPE_MAP, .element = TYPE_STRING }
#define OBJECT_OF(rows)                                                                            \
    { .kind = TYPE_OBJECT, .attrs = (rows) }
#define LIST_OF(rows)                                                                              \
    { .kind = TYPE_LIST, .attrs = (rows) }
#define SET_OF(rows)                                                                               \
    { .kind = TYPE_SET, .attrs = (rows) }
#define MAP_OF(rows)                                                                               \
    { .kind = TYPE_MAP, .attrs = (rows) }

// One row of an attribute table; tables end with ATTRS_END.
struct Attr {
    const char *name;
    AttrType type;
    unsigned flags;         // enum AttrFlag
    const char *fallback;   // default value as text of the row's type, or NULL
    const Check *checks;    // CHECKS(...), or NULL
    const char *part;       // which API object carries it (a Part's name), or NULL; see wire.h
    const char *wire;       // dotted place in that object's JSON; NULL: the name in camelCase
    const char *doc;        // one or more sentences, Markdown
    const char *replaces;   // with REPLACE: why, in one sentence for the plan warning; or NULL
    const char *deprecated; // what to use instead, or NULL
    // With REPLACE: whether the object that is there (prior, a state) meets what is planned
    // although the row's value is another one, so that nothing is replaced; or NULL: it never does.
    bool (*met)(const Value *prior, const Value *planned);
};
#define ATTRS_END                                                                                  \
    { .name = NULL }
// A row in whose place all rows of another table stand, as if they were written here.
#define ROWS_OF(table)                                                                             \
    { .name = "", .type = {.attrs = (table)}, .flags = INCLUDE }

// ---- checks: each tests a known, non-null value and also says its rule in one sentence.
// For LIST, SET and MAP rows a check applies to every element, except CHECK_COUNT.

typedef enum CheckKind {
    CHECK_END,
    CHECK_ONE_OF,   // words
    CHECK_RANGE,    // low..high, of a number
    CHECK_MULTIPLE, // of a number
    CHECK_LENGTH,   // low..high, characters of a string
    CHECK_PATTERN,  // POSIX extended regular expression
    CHECK_COUNT,    // low..high, elements of a collection
    CHECK_KEYS,     // POSIX extended regular expression, of the keys of a map
    CHECK_TEST,     // a function
} CheckKind;

struct Check {
    CheckKind kind;
    double low, high;         // RANGE, LENGTH, COUNT; low: MULTIPLE
    const char *const *words; // ONE_OF, ends with NULL
    const char *pattern;      // PATTERN, KEYS
    // The rule as a predicate: "must …". NULL where the numbers or words say it.
    const char *rule;
    // TEST: NULL when fine, otherwise why not (in arena), without the value when it is sensitive.
    const char *(*test)(Arena *arena, const Value *value);
};

#define ONE_OF(...)                                                                                \
    {                                                                                              \
        .kind = CHECK_ONE_OF, .words = (const char *const[]) {                                     \
            __VA_ARGS__, NULL                                                                      \
        }                                                                                          \
    }
#define RANGE(lowest, highest)                                                                     \
    { .kind = CHECK_RANGE, .low = (lowest), .high = (highest) }
#define MULTIPLE(step)                                                                             \
    { .kind = CHECK_MULTIPLE, .low = (step) }
#define LENGTH(shortest, longest)                                                                  \
    { .kind = CHECK_LENGTH, .low = (shortest), .high = (longest) }
#define COUNT(fewest, most)                                                                        \
    { .kind = CHECK_COUNT, .low = (fewest), .high = (most) }
#define PATTERN(expression, sentence)                                                              \
    { .kind = CHECK_PATTERN, .pattern = (expression), .rule = (sentence) }
#define KEYS(expression, sentence)                                                                 \
    { .kind = CHECK_KEYS, .pattern = (expression), .rule = (sentence) }
#define TEST(function, sentence)                                                                   \
    { .kind = CHECK_TEST, .test = (function), .rule = (sentence) }
#define CHECKS(...) ((const Check[]){__VA_ARGS__, {.kind = CHECK_END}})

// ---- private state: bytes that Terraform keeps beside a resource's state and never shows.
// A MAP of values, stored as JSON. Not encrypted: no secrets.

typedef const Value *PrivateState;

// ---- what a resource's functions are given

// Plan: proposed is config merged with prior as Terraform sends it; the stock planner has already
// applied defaults, nulled write-only attributes and marked computed ones before .plan is called.
typedef struct PlanChange {
    void *session;        // as made by Provider.configure; NULL while not configured
    const Value *config;  // null on destroy
    const Value *prior;   // null on create
    const Value *planned; // .plan may replace it
    PrivateState private; // prior; .plan may replace it
    const Path **replace; // paths that force replacement; ends with NULL
    bool session_unknown; // the provider block holds values not known yet
} PlanChange;

// Create, update, delete. state is what the function found or made so far: it starts as prior
// (update, delete) or as planned with unknown members null (create) and is returned to Terraform
// together with any error, so it must be kept current; on create, until `exists` is set, nothing is
// saved when an error is returned.
typedef struct ApplyChange {
    void *session;
    const Value *config;  // null on delete
    const Value *prior;   // null on create
    const Value *planned; // null on delete
    const Value *state;
    PrivateState private;
    bool exists; // create: something exists remotely (or may), so state must be saved
} ApplyChange;

typedef struct ReadChange {
    void *session;
    const Value *state; // may be partial after an import; set to &value_null when gone
    PrivateState private;
} ReadChange;

typedef struct Timeouts { // seconds, defaults when the config has none; 0: operation not offered
    int32_t create, read, update, delete;
} Timeouts;

// One step from an older schema version to the next; json is the stored state, untyped.
typedef struct Upgrade {
    int64_t from;
    const Value *(*upgrade)(Arena *arena, const Value *json);
} Upgrade;

typedef struct Resource {
    const char *type;  // "lobechat_base"
    const char *doc;   // first sentence is the page's description
    const char *notes; // further Markdown for the page: what to know before use; or NULL
    const Attr *attrs; // without `timeouts`, which the engine adds where Timeouts are given
    int64_t version;
    const Upgrade *upgrades; // ordered; ends with .upgrade NULL; may be NULL
    Timeouts timeouts;
    const char *import_id;          // form of the import id for docs and messages
    const char *const *permissions; // actions needed, for the docs; ends with NULL; may be NULL
    // Each may be NULL. validate: rules across attributes; unknown members are possible.
    Status (*validate)(Call *call, const Value *config);
    Status (*plan)(Call *call, PlanChange *change);
    // On destroy; an error refuses it, a warning shows in the plan.
    Status (*plan_destroy)(Call *call, const PlanChange *change);
    Status (*create)(Call *call, ApplyChange *change);
    Status (*read)(Call *call, ReadChange *change);
    Status (*update)(Call *call, ApplyChange *change);
    Status (*delete)(Call *call, ApplyChange *change);
    // State with what the id tells set, everything else null; a read follows.
    Status (*import)(Call *call, void *session, const char *id, const Value *empty,
                     const Value **ret_state);
} Resource;

// A data source is a Resource of which only validate and read are used: read gets the config as
// state and fills the computed attributes; not found is an error of its own.

// A page of docs/guides that is made from tables; others are written by hand.
typedef struct Guide {
    const char *name; // of its file
    const char *title;
    const char *doc; // first sentence is the page's description
    void (*write)(Buffer *page);
} Guide;

typedef struct Provider {
    const char *name;    // "lobechat"
    const char *address; // registry source address
    const char *doc;
    const char *notes;
    const Attr *settings;                // the provider block
    const Resource *const *resources;    // ends with NULL
    const Resource *const *data_sources; // ends with NULL
    const Guide *guides;                 // ends with .name NULL; may be NULL
    Status (*validate)(Call *call, const Value *config);
    // Makes the session that the resources' functions get. No network. Unknown members are
    // possible in plans: postpone what needs them. Must be safe to call again.
    Status (*configure)(Call *call, const Value *config, const char *terraform_version,
                        void **ret_session);
    void (*close)(void *session); // NULL is allowed
} Provider;

// Defined in resources/registry.c: the only thing the engine knows of what it serves.
extern const Provider provider_served;
