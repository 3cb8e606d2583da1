// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/validate.h"

#include "provider/schema/attrs.h"
#include "provider/schema/check.h"

typedef struct Validation {
    Call *call;
    bool write_only_allowed;
} Validation;

// One object against one table; called again for every nested object.
static void validate_rows(const Validation *v, const Attr *rows, const Value *object,
                          const Path *parent);

// ---- secrets in two forms

static void validate_twin_required(const Validation *v, const Attr *row, const Path *path) {
    (void)call_fail(v->call, path, "Missing secret",
                    "`%s` is required. Set it, or set `%s_wo` together with `%s_wo_version`, which "
                    "keeps it out of plan and state (Terraform 1.11 or later).",
                    path_print(v->call->arena, path), row->name, row->name);
}

typedef enum Given { GIVEN_NO, GIVEN_MAYBE, GIVEN_YES } Given;

// An unknown value may turn out null: it is neither missing nor too many. Terraform asks again when
// it is known.
static Given validate_given(const Value *object, const char *name) {
    const Value *value = value_get(object, name);
    if (!value_is_known(value)) return GIVEN_MAYBE;
    return value_is_null(value) ? GIVEN_NO : GIVEN_YES;
}

static void validate_twin(const Validation *v, const Attr *row, const Value *object,
                          const Path *path) {
    Call *call = v->call;
    const char *secret_name = arena_printf(call->arena, "%s_wo", row->name);
    const char *version_name = arena_printf(call->arena, "%s_version", secret_name);
    Given plain = validate_given(object, row->name);
    Given secret = validate_given(object, secret_name);
    Given version = validate_given(object, version_name);
    const Path secret_path = path_attribute(path->parent, secret_name);
    const Path version_path = path_attribute(path->parent, version_name);
    if (plain == GIVEN_YES && secret == GIVEN_YES)
        (void)call_fail(call, path, "Secret given twice",
                        "`%s` and `%s` are two forms of the same secret: remove one of them.",
                        row->name, secret_name);
    if (secret == GIVEN_YES && version == GIVEN_NO)
        (void)call_fail(call, &secret_path, "Missing version of a write-only value",
                        "Terraform keeps no copy of `%s`, so a change of it cannot be seen: add "
                        "`%s = 1` and change the number whenever the value changes.",
                        secret_name, version_name);
    if (version == GIVEN_YES && secret == GIVEN_NO)
        (void)call_fail(call, &version_path, "Version without a write-only value",
                        "`%s` tells that `%s` has changed, but `%s` is not set: set it or remove "
                        "the version.",
                        version_name, secret_name, secret_name);
    if ((row->flags & TWIN_REQUIRED) && plain == GIVEN_NO && secret == GIVEN_NO)
        validate_twin_required(v, row, path);
}

// ---- one row

// Rules that hold for whatever is set, unknown values included.
static void validate_set_value(const Validation *v, const Attr *row, const Path *path) {
    const char *where = path_print(v->call->arena, path);
    if (!(row->flags & (REQUIRED | OPTIONAL)))
        (void)call_fail(v->call, path, "Read-only attribute",
                        "`%s` is decided by the provider and cannot be set: remove it.", where);
    if ((row->flags & WRITE_ONLY) && !v->write_only_allowed)
        (void)call_fail(v->call, path, "Write-only attribute not supported",
                        "`%s` is write-only, which needs Terraform 1.11 or later. Use a newer "
                        "Terraform, or the attribute of the same name without `_wo`.",
                        where);
    if (row->deprecated != NULL)
        call_warn(v->call, path, "Deprecated attribute", "`%s` is deprecated: %s", where,
                  row->deprecated);
}

static void validate_elements(const Validation *v, const Attr *row, const Value *value,
                              const Path *path) {
    const Attr *rows = row->type.attrs;
    switch (value->kind) {
    case VALUE_OBJECT:
        validate_rows(v, rows, value, path);
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++) {
            const Path element = path_index(path, i);
            validate_rows(v, rows, value->list.items[i], &element);
        }
        break;
    case VALUE_SET: // its elements cannot be addressed
        for (size_t i = 0; i < value->list.count; i++)
            validate_rows(v, rows, value->list.items[i], path);
        break;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++) {
            const Path element = path_key(path, value->map.entries[i].key);
            validate_rows(v, rows, value->map.entries[i].value, &element);
        }
        break;
    default:
        break;
    }
}

// Terraform itself insists on REQUIRED attributes only where it sees a literal config; a null that
// comes out of an expression is found here.
static void validate_row(const Validation *v, const Attr *row, const Value *object,
                         const Path *path) {
    const Value *value = value_get(object, row->name);
    if (row->flags & TWIN) validate_twin(v, row, object, path);
    if (value_is_null(value)) {
        if (row->flags & REQUIRED)
            (void)call_fail(v->call, path, "Missing required attribute",
                            "`%s` must be set; here it is missing or null.",
                            path_print(v->call->arena, path));
        return;
    }
    validate_set_value(v, row, path);
    if (!value_is_known(value)) return;
    check_value(v->call, row, path, value);
    if (row->type.attrs != NULL) validate_elements(v, row, value, path);
}

static void validate_rows(const Validation *v, const Attr *rows, const Value *object,
                          const Path *parent) {
    if (!value_is_given(object)) return;
    for (; rows->name != NULL; rows++) {
        const Path path = path_attribute(parent, rows->name);
        validate_row(v, rows, object, &path);
    }
}

Status validate_config(Call *call, const Attr *attrs, const Value *config,
                       bool write_only_allowed) {
    size_t before = call->diags->errors;
    validate_rows(&(Validation){call, write_only_allowed}, attrs, config, NULL);
    return call->diags->errors == before ? status_ok() : status_failed();
}
