// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/plan_check.h"

#include "provider/schema/attrs.h"

// The three values of one place.
typedef struct Trio {
    const Value *config, *prior, *planned;
} Trio;

static Status misfit(Call *call, const Path *path, const char *fault) {
    return call_fail(call, path, "Provider planned an impossible value",
                     "The plan for %s %s. This is a bug in the provider: please report it with the "
                     "configuration of this resource.",
                     path_print(call->arena, path), fault);
}

static Trio trio_member(const Trio *trio, const char *name) {
    return (Trio){.config = value_get(trio->config, name),
                  .prior = value_get(trio->prior, name),
                  .planned = value_get(trio->planned, name)};
}

static Status check_rows(Call *call, const Path *path, const Attr *rows, const Trio *trio);

static Status check_list(Call *call, const Path *path, const Attr *rows, const Trio *trio) {
    Status status = status_ok();
    if (value_count(trio->planned) != value_count(trio->config))
        return misfit(call, path, "has another number of elements than the configuration");
    // Elements of a set have no position by which they could be compared one by one.
    if (trio->planned->kind == VALUE_SET) return status;
    for (size_t i = 0; i < value_count(trio->planned); i++) {
        Path step = path_index(path, i);
        Trio item = {.config = value_list_at(trio->config, i),
                     .prior = value_list_at(trio->prior, i),
                     .planned = value_list_at(trio->planned, i)};
        if (!check_rows(call, &step, rows, &item).ok) status = status_failed();
    }
    return status;
}

static Status check_map(Call *call, const Path *path, const Attr *rows, const Trio *trio) {
    Status status = status_ok();
    if (value_count(trio->planned) != value_count(trio->config))
        return misfit(call, path, "has other keys than the configuration");
    for (size_t i = 0; i < value_count(trio->planned); i++) {
        Text key = trio->planned->map.entries[i].key;
        Path step = path_key(path, key);
        Trio item = {.config = value_get_text(trio->config, key),
                     .prior = value_get_text(trio->prior, key),
                     .planned = trio->planned->map.entries[i].value};
        if (!check_rows(call, &step, rows, &item).ok) status = status_failed();
    }
    return status;
}

// A nested attribute that is configured and differs from it: only its computed parts may.
static Status check_nested(Call *call, const Path *path, const Attr *row, const Trio *trio) {
    if (!value_is_known(trio->planned))
        return misfit(call, path, "is unknown though it is configured");
    if (value_is_null(trio->planned)) return misfit(call, path, "is absent though configured");
    if (!value_is_known(trio->config))
        return misfit(call, path, "is known before its configuration is");
    switch (row->type.kind) {
    case TYPE_LIST:
    case TYPE_SET:
        return check_list(call, path, row->type.attrs, trio);
    case TYPE_MAP:
        return check_map(call, path, row->type.attrs, trio);
    default:
        return check_rows(call, path, row->type.attrs, trio);
    }
}

static Status check_row(Call *call, const Path *path, const Attr *row, const Trio *trio) {
    bool computed = (row->flags & COMPUTED) != 0;
    if (row->flags & WRITE_ONLY)
        return value_is_null(trio->planned)
                   ? status_ok()
                   : misfit(call, path, "holds a write-only value, which must not be stored");
    if (value_equal(trio->planned, trio->config)) return status_ok();
    if (value_is_null(trio->config))
        return computed ? status_ok()
                        : misfit(call, path,
                                 "has a value though none is configured and the "
                                 "provider does not compute it");
    // Another spelling of the same thing: the prior one may stay.
    if (!value_is_null(trio->prior) && value_equal(trio->planned, trio->prior)) return status_ok();
    if (row->type.attrs != NULL) return check_nested(call, path, row, trio);
    return misfit(call, path, "is neither the configured value nor the present one");
}

static Status check_rows(Call *call, const Path *path, const Attr *rows, const Trio *trio) {
    Status status = status_ok();
    if (value_equal(trio->planned, trio->config)) {
        // Only a write-only value inside could still be wrong.
        if (value_is_null(trio->planned) || !value_is_known(trio->planned)) return status;
    } else if (value_is_null(trio->planned) || !value_is_known(trio->planned)) {
        return misfit(call, path, "is absent or unknown though configured");
    }
    for (const Attr *row = rows; row->name != NULL; row++) {
        Path step = path_attribute(path, row->name);
        Trio member = trio_member(trio, row->name);
        if (!check_row(call, &step, row, &member).ok) status = status_failed();
    }
    return status;
}

Status plan_check(Call *call, const Attr *rows, const PlanChange *change) {
    const Trio trio = {
        .config = change->config, .prior = change->prior, .planned = change->planned};
    if (value_is_null(change->planned) || !value_is_known(change->planned))
        return call_fail(call, NULL, "Provider planned no object",
                         "The configuration asks for an object and the plan has none. This is a "
                         "bug in the provider.");
    return check_rows(call, NULL, rows, &trio);
}

static const Value *follow(const Value *root, const Path *path) {
    if (path == NULL) return root;
    const Value *parent = follow(root, path->parent);
    if (parent == NULL) return NULL;
    switch (path->step) {
    case PATH_ATTRIBUTE: {
        bool has =
            parent->kind == VALUE_OBJECT && type_field_index(parent->object.type, path->name) >= 0;
        return has ? value_get_text(parent, path->name) : NULL;
    }
    case PATH_KEY:
        return parent->kind == VALUE_MAP ? value_get_text(parent, path->name) : NULL;
    case PATH_INDEX: {
        bool has = parent->kind == VALUE_LIST && path->index >= 0 &&
                   (size_t)path->index < parent->list.count;
        return has ? parent->list.items[path->index] : NULL;
    }
    }
    return NULL;
}

Status plan_check_replace(Call *call, const PlanChange *change) {
    for (const Path **path = change->replace; path != NULL && *path != NULL; path++) {
        if (follow(change->planned, *path) == NULL && follow(change->prior, *path) == NULL)
            return misfit(call, *path, "forces replacement, yet there is no such attribute");
    }
    return status_ok();
}
