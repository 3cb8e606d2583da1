// SPDX-License-Identifier: MPL-2.0
// What a change replaced and has not removed yet stands in `parts` as "<part>/<id>" until it is
// gone, so that no failure in between loses sight of it.
#include "resources/names.h"
#include "resources/stack_work.h"

#include <string.h>

static const char *leftover_name(Arena *arena, const Part *part, Text id) {
    return arena_printf(arena, "%s/%.*s", part->name, (int)id.length, id.data);
}

const Value *leftover_add(Arena *arena, const Stack *stack, const Part *part, Text id,
                          const Value *parts) {
    const Value *entry = part_entry_new(arena, stack, value_string(arena, id),
                                        value_cstring(arena, STATUS_REPLACED));
    return value_with(arena, parts, leftover_name(arena, part, id), entry);
}

const Value *leftover_drop(Arena *arena, const Part *part, Text id, const Value *parts) {
    return value_map_without(arena, parts, text_of(leftover_name(arena, part, id)));
}

const Value *leftovers_of(Arena *arena, const Value *parts) {
    const Value *leftovers = &value_empty_map;
    for (size_t i = 0; i < value_count(parts); i++) {
        const ValueEntry *entry = value_entry_at(parts, i);
        if (text_find(entry->key, "/") >= 0)
            leftovers = value_with(arena, leftovers, entry->key.data, entry->value);
    }
    return leftovers;
}

bool leftover_is_of(Text name, const Part *part) {
    size_t length = strlen(part->name);
    return text_starts(name, part->name) && name.length > length && name.data[length] == '/';
}

const Value *leftover_object(Arena *arena, const Value *object, const Part *part,
                             const Value *entry) {
    const Value *parts = value_with(arena, &value_empty_map, part->name, entry);
    return value_with(arena, object, A_PARTS, parts);
}

void stack_forget_left(Call *call, Deployment *deployment, const Part *part, Text id) {
    stack_forget(call, deployment, text_of(leftover_name(call->arena, part, id)));
}

bool stack_left(Call *call, Deployment *deployment, const Part *part, Text id) {
    const Value *parts = stack_get(deployment, A_PARTS);
    return !value_is_null(value_get(parts, leftover_name(call->arena, part, id)));
}
