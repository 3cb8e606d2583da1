// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/draw.h"

#include "acceptance/properties/meaning.h"
#include "acceptance/properties/sample.h"
#include "provider/schema/attrs.h"

#include <string.h>

enum { MEMBERS = 3, TEXT_LONGEST = 12, VERSIONS = 3, TRIES = 1000 };

static const Value *draw_rows(const Draw *draw, const Attr *rows, const char *parent,
                              const Value *former);

// ---- the value of one attribute

static const Check *find_check(const Attr *row, CheckKind kind) {
    for (const Check *check = row->checks; check != NULL && check->kind != CHECK_END; check++)
        if (check->kind == kind) return check;
    return NULL;
}

// Half steps where the row tells none.
static const Value *draw_number(const Draw *draw, const Attr *row) {
    const Check *range = find_check(row, CHECK_RANGE), *multiple = find_check(row, CHECK_MULTIPLE);
    double step = multiple != NULL ? multiple->low : 0.5;
    double low = range != NULL ? range->low : 1, high = range != NULL ? range->high : VERSIONS;
    if (range == NULL) step = 1;
    size_t steps = (size_t)((high - low) / step + 0.5) + 1;
    // Small ones are as likely as all the others together.
    if (steps > 10 && chance_percent(draw->chance, 50)) steps = 10;
    double number = low + step * (double)chance_below(draw->chance, steps);
    const char *text = arena_printf(draw->arena, "%.2f", number);
    return value_number_text(draw->arena, text_of(text));
}

static size_t characters(Text text) {
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static Text draw_within(const Draw *draw, const char *pattern, const Check *length) {
    Text text = TEXT("");
    for (size_t i = 0; i < TRIES; i++) {
        text = sample_pattern(draw->chance, draw->arena, pattern);
        double count = (double)characters(text);
        if (length == NULL || (count >= length->low && count <= length->high)) break;
    }
    return text;
}

// A single "?" is how the rig writes what is unknown.
static const Value *text_value(const Draw *draw, Text text) {
    return value_string(draw->arena, text_is(text, "?") ? TEXT("q") : text);
}

static const Value *draw_string(const Draw *draw, const Attr *row) {
    const Check *one_of = find_check(row, CHECK_ONE_OF), *pattern = find_check(row, CHECK_PATTERN);
    const Check *length = find_check(row, CHECK_LENGTH);
    if (one_of != NULL) {
        size_t count = 0;
        while (one_of->words[count] != NULL) count++;
        return value_cstring(draw->arena, one_of->words[chance_below(draw->chance, count)]);
    }
    if (pattern != NULL) return text_value(draw, draw_within(draw, pattern->pattern, length));
    size_t least = length != NULL ? (size_t)length->low : 1;
    size_t more = length != NULL ? (size_t)(length->high - length->low) : TEXT_LONGEST;
    if (more > TEXT_LONGEST && !chance_percent(draw->chance, 2)) more = TEXT_LONGEST;
    size_t count = least + chance_below(draw->chance, more + 1);
    return text_value(draw, sample_text(draw->chance, draw->arena, count));
}

// kind: of the row itself, or of the elements of a collection.
static const Value *draw_single(const Draw *draw, const Attr *row, TypeKind kind,
                                const char *path) {
    const Value *meant = meaning_draw(draw->chance, draw->arena, draw->resource->type, path);
    if (meant != NULL) return meant;
    if (kind == TYPE_BOOL) return value_bool(chance_percent(draw->chance, 50));
    return kind == TYPE_NUMBER ? draw_number(draw, row) : draw_string(draw, row);
}

static const Value *draw_key(const Draw *draw, const Attr *row, const char *path) {
    const char *keys = arena_printf(draw->arena, "%s[]", path);
    const Value *meant = meaning_draw(draw->chance, draw->arena, draw->resource->type, keys);
    if (meant != NULL) return meant;
    const Check *check = find_check(row, CHECK_KEYS);
    const char *pattern = check != NULL ? check->pattern : "[a-z]{1,9}";
    return value_string(draw->arena, sample_pattern(draw->chance, draw->arena, pattern));
}

static size_t draw_count(const Draw *draw, const Attr *row) {
    const Check *count = find_check(row, CHECK_COUNT);
    size_t least = count != NULL ? (size_t)count->low : 0;
    size_t most = count != NULL && count->high < MEMBERS ? (size_t)count->high : MEMBERS;
    return least + chance_below(draw->chance, most - least + 1);
}

static const Value *draw_map(const Draw *draw, const Attr *row, const char *path,
                             const Value *former) {
    const Value *map = &value_empty_map;
    // Some of the former ones stay.
    for (size_t i = 0; i < value_count(former); i++) {
        const ValueEntry *entry = &former->map.entries[i];
        if (chance_percent(draw->chance, 50))
            map = value_with(draw->arena, map, entry->key.data, entry->value);
    }
    for (size_t i = draw_count(draw, row); i > 0 && value_count(map) < MEMBERS; i--) {
        const Value *key = draw_key(draw, row, path);
        const Value *member = row->type.attrs != NULL
                                  ? draw_rows(draw, row->type.attrs, path, &value_null)
                                  : draw_single(draw, row, row->type.element, path);
        map = value_with(draw->arena, map, value_cstr(key), member);
    }
    return map;
}

static const Value *draw_list(const Draw *draw, const Attr *row, const char *path) {
    const Value *list = &value_empty_list;
    for (size_t i = draw_count(draw, row); i > 0; i--) {
        const Value *item = draw_single(draw, row, row->type.element, path);
        if (!value_list_has(list, item)) list = value_list_append(draw->arena, list, item);
    }
    return list;
}

static const Value *draw_value(const Draw *draw, const Attr *row, const char *path,
                               const Value *former) {
    switch (row->type.kind) {
    case TYPE_OBJECT:
        return draw_rows(draw, row->type.attrs, path, former);
    case TYPE_MAP:
        return draw_map(draw, row, path, former);
    case TYPE_LIST:
    case TYPE_SET:
        return draw_list(draw, row, path);
    default:
        return draw_single(draw, row, row->type.kind, path);
    }
}

// ---- the attributes of one object

// The configuration with the member of that name; null ones are left out.
static const Value *put(const Draw *draw, const Value *object, const char *name,
                        const Value *value) {
    return value_is_null(value) ? object : value_with(draw->arena, object, name, value);
}

typedef struct Twin {
    const char *secret, *version;
} Twin;

static Twin twin_of(const Draw *draw, const Attr *row) {
    return (Twin){arena_printf(draw->arena, "%s_wo", row->name),
                  arena_printf(draw->arena, "%s_wo_version", row->name)};
}

static const Value *keep(const Draw *draw, const Value *object, const Attr *row,
                         const Value *former) {
    object = put(draw, object, row->name, value_get(former, row->name));
    if (!(row->flags & TWIN)) return object;
    Twin twin = twin_of(draw, row);
    object = put(draw, object, twin.secret, value_get(former, twin.secret));
    return put(draw, object, twin.version, value_get(former, twin.version));
}

static const Value *set(const Draw *draw, const Value *object, const Attr *row,
                        const Value *value) {
    if (!(row->flags & TWIN) || chance_percent(draw->chance, 60))
        return put(draw, object, row->name, value);
    Twin twin = twin_of(draw, row);
    size_t version = 1 + chance_below(draw->chance, VERSIONS);
    object = put(draw, object, twin.secret, value);
    return put(draw, object, twin.version, value_int(draw->arena, (int64_t)version));
}

static const Value *draw_row(const Draw *draw, const Value *object, const Attr *row,
                             const char *path, const Value *former) {
    bool needed = row->flags & (REQUIRED | TWIN_REQUIRED);
    // A group that was there is gone through, so that each of its attributes may stay.
    bool group = row->type.kind == TYPE_OBJECT && !value_is_null(value_get(former, row->name));
    if (!value_is_null(former) && !group && chance_percent(draw->chance, draw->kept))
        return keep(draw, object, row, former);
    if (!needed && !chance_percent(draw->chance, group ? 90 : draw->set)) return object;
    return set(draw, object, row, draw_value(draw, row, path, value_get(former, row->name)));
}

static const Value *draw_rows(const Draw *draw, const Attr *rows, const char *parent,
                              const Value *former) {
    const Value *object = &value_empty_map;
    for (const Attr *row = rows; row->name != NULL; row++) {
        bool settable = row->flags & (REQUIRED | OPTIONAL);
        if (!settable || row->flags & (WRITE_ONLY | TWIN_VERSION)) continue;
        const char *path =
            *parent != '\0' ? arena_printf(draw->arena, "%s.%s", parent, row->name) : row->name;
        object = draw_row(draw, object, row, path, former);
    }
    return object;
}

const Value *draw_config(const Draw *draw) {
    return draw_rows(draw, resource_rows(draw->resource), "", draw->former);
}
