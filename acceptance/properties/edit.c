// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/edit.h"

#include "provider/value/json.h"

const Value *edit_put(Arena *arena, const Value *config, const char *path, const char *json) {
    return value_with_at(arena, config, path, json_parse(arena, text_of(json), NULL));
}

bool edit_has(const Value *config, const char *path) {
    return !value_is_null(value_at(config, path));
}

const Value *edit_drop(Arena *arena, const Value *config, const char *path) {
    Text rest = text_of(path), name;
    (void)text_next(&rest, '.', &name);
    if (value_is_null(value_get_text(config, name))) return config;
    if (rest.data == NULL || rest.length == 0) return value_map_without(arena, config, name);
    return value_with(arena, config, text_copy(arena, name).data,
                      edit_drop(arena, value_get_text(config, name), rest.data));
}

static const char *secret_of(Arena *arena, const char *path) {
    return arena_printf(arena, "%s_wo", path);
}

bool edit_has_secret(Arena *arena, const Value *config, const char *path) {
    return edit_has(config, path) || edit_has(config, secret_of(arena, path));
}

const Value *edit_drop_secret(Arena *arena, const Value *config, const char *path) {
    config = edit_drop(arena, config, path);
    config = edit_drop(arena, config, secret_of(arena, path));
    return edit_drop(arena, config, arena_printf(arena, "%s_wo_version", path));
}

const Value *edit_put_secret(Arena *arena, const Value *config, const char *path,
                             const Value *value) {
    const char *secret = secret_of(arena, path);
    return value_with_at(arena, config, edit_has(config, secret) ? secret : path, value);
}
