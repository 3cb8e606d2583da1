// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/wire_place.h"

#include <string.h>

// memory_size -> memorySize
static const char *wire_place_camel(Arena *arena, const char *name) {
    char *camel = arena_alloc(arena, strlen(name) + 1);
    size_t length = 0;
    bool upper = false;
    for (; *name != '\0'; name++) {
        if (*name == '_') {
            upper = true;
            continue;
        }
        bool raise = upper && *name >= 'a' && *name <= 'z';
        camel[length++] = raise ? (char)(*name - 'a' + 'A') : *name;
        upper = false;
    }
    return camel;
}

WirePlace wire_place(Arena *arena, const Attr *row, WirePlace around) {
    const char *own = row->wire != NULL ? row->wire : wire_place_camel(arena, row->name);
    if (row->part != NULL) return (WirePlace){row->part, own}; // starts at the top of its part
    if (*own == '\0') return around;
    if (*around.wire == '\0') return (WirePlace){around.part, own};
    return (WirePlace){around.part, arena_printf(arena, "%s.%s", around.wire, own)};
}

bool wire_place_in(WirePlace place, const char *part) {
    return place.part != NULL && *place.part != '\0' && strcmp(place.part, part) == 0;
}

bool wire_is_void(const Value *value) {
    if (value_is_null(value)) return true;
    switch (value->kind) {
    case VALUE_STRING:
        return value->text.length == 0;
    case VALUE_LIST:
    case VALUE_SET:
    case VALUE_MAP:
        return value_count(value) == 0;
    case VALUE_OBJECT:
        for (size_t i = 0; i < value->object.type->field_count; i++) {
            if (!wire_is_void(value->object.fields[i])) return false;
        }
        return true;
    default:
        return false;
    }
}
