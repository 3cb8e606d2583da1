// SPDX-License-Identifier: MPL-2.0
#include "provider/value/value.h"

#include <string.h>

const Value *value_list_one(Arena *arena, const Value *item) {
    return value_list_append(arena, &value_empty_list, item);
}

const Value *value_list_append(Arena *arena, const Value *list, const Value *item) {
    size_t count = value_count(list);
    const Value **items = ARENA_ARRAY(arena, count + 1, const Value *);
    if (count > 0) memcpy(items, list->list.items, count * sizeof *items);
    items[count] = item;
    return value_list(arena, VALUE_LIST, items, count + 1);
}

const Value *value_list_texts(Arena *arena, const char *const *texts) {
    size_t count = 0;
    while (texts[count] != NULL) count++;
    const Value **items = ARENA_ARRAY(arena, count, const Value *);
    for (size_t i = 0; i < count; i++) items[i] = value_cstring(arena, texts[i]);
    return value_list(arena, VALUE_LIST, items, count);
}

const Value *value_list_at(const Value *list, size_t index) {
    bool is_list = list != NULL && (list->kind == VALUE_LIST || list->kind == VALUE_SET);
    return is_list && index < list->list.count ? list->list.items[index] : &value_null;
}

const ValueEntry *value_entry_at(const Value *map, size_t index) {
    static const ValueEntry none = {.key = {.data = "", .length = 0}, .value = &value_null};
    bool is_map = map != NULL && map->kind == VALUE_MAP;
    return is_map && index < map->map.count ? &map->map.entries[index] : &none;
}

bool value_list_has(const Value *list, const Value *item) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_equal(value_list_at(list, i), item)) return true;
    }
    return false;
}

bool value_list_has_text(const Value *list, Text text) {
    for (size_t i = 0; i < value_count(list); i++) {
        if (text_equal(value_text(value_list_at(list, i)), text)) return true;
    }
    return false;
}
