// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/markdown_schema.h"

#include "provider/schema/attrs.h"
#include "provider/schema/check.h"
#include "provider/schema/timeouts.h"

#include <stdlib.h>
#include <string.h>

#define MARKDOWN_WRITE_ONLY                                                                        \
    "[Write-only](https://developer.hashicorp.com/terraform/language/resources/"                   \
    "ephemeral#write-only-arguments)"

typedef enum Section { SECTION_REQUIRED, SECTION_OPTIONAL, SECTION_READ_ONLY, SECTIONS } Section;

static const char *const section_names[SECTIONS] = {"Required", "Optional", "Read-Only"};

// What has a default is Optional, although the schema calls it computed as well.
static Section markdown_section(const Attr *row) {
    if (row->flags & REQUIRED) return SECTION_REQUIRED;
    return row->flags & OPTIONAL ? SECTION_OPTIONAL : SECTION_READ_ONLY;
}

// ---- one attribute

static const char *markdown_kind(TypeKind kind) {
    static const char *const names[] = {
        [TYPE_STRING] = "String",   [TYPE_NUMBER] = "Number", [TYPE_BOOL] = "Boolean",
        [TYPE_DYNAMIC] = "Dynamic", [TYPE_LIST] = "List",     [TYPE_SET] = "Set",
        [TYPE_MAP] = "Map",         [TYPE_OBJECT] = "Object", [TYPE_TUPLE] = "Tuple",
    };
    return names[kind];
}

static void markdown_type(Buffer *page, const AttrType *type) {
    bool several = type->kind == TYPE_LIST || type->kind == TYPE_SET || type->kind == TYPE_MAP;
    if (type->attrs != NULL)
        buffer_printf(page, "Attributes%s%s", several ? " " : "",
                      several ? markdown_kind(type->kind) : "");
    else if (several)
        buffer_printf(page, "%s of %s", markdown_kind(type->kind), markdown_kind(type->element));
    else
        buffer_puts(page, markdown_kind(type->kind));
}

// Most checks of a collection are about its elements; the sentence then says so.
static void markdown_check(Buffer *page, const Attr *row, const Check *check) {
    const char *sentence = check_sentence(page->arena, check);
    TypeKind kind = row->type.kind;
    bool of_elements = kind == TYPE_LIST || kind == TYPE_SET || kind == TYPE_MAP;
    bool of_whole = check->kind == CHECK_COUNT || check->kind == CHECK_KEYS;
    if (of_elements && !of_whole && sentence[0] == 'M')
        buffer_printf(page, " Each element m%s", sentence + 1);
    else
        buffer_printf(page, " %s", sentence);
}

// Everything that follows from the row and is therefore not written in its doc.
static void markdown_facts(Buffer *page, const Attr *row) {
    if (row->fallback != NULL)
        buffer_printf(page, " Default `%s`.", *row->fallback != '\0' ? row->fallback : "\"\"");
    for (const Check *check = row->checks; check != NULL && check->kind != CHECK_END; check++)
        markdown_check(page, row, check);
    if (row->flags & REPLACE)
        buffer_printf(page, " Changing this forces a new resource%s%s",
                      row->replaces != NULL ? ": " : ".",
                      row->replaces != NULL ? row->replaces : "");
    if (row->deprecated != NULL) buffer_printf(page, " Deprecated: %s", row->deprecated);
}

// place: names of what holds the attribute, each followed by "--".
static void markdown_attribute(Buffer *page, const Attr *row, const char *place) {
    buffer_printf(page, "- `%s` (", row->name);
    markdown_type(page, &row->type);
    if (row->flags & SENSITIVE) buffer_puts(page, ", Sensitive");
    if (row->deprecated != NULL) buffer_puts(page, ", Deprecated");
    if (row->flags & WRITE_ONLY) buffer_puts(page, ", " MARKDOWN_WRITE_ONLY);
    buffer_printf(page, ") %s", row->doc);
    markdown_facts(page, row);
    if (strcmp(row->name, TIMEOUTS_NAME) == 0 && *place == '\0')
        buffer_puts(page, " (see [Timeouts](#timeouts))");
    else if (row->type.attrs != NULL)
        buffer_printf(page, " (see [below for nested schema](#nestedatt--%s%s))", place, row->name);
    buffer_puts(page, "\n");
}

// ---- a table

static int markdown_by_name(const void *a, const void *b) {
    const Attr *const *one = a, *const *other = b;
    return strcmp((*one)->name, (*other)->name);
}

static const Attr **markdown_sorted(Arena *arena, const Attr *rows) {
    size_t count = attrs_count(rows);
    const Attr **sorted = ARENA_ARRAY(arena, count + 1, const Attr *);
    for (size_t i = 0; i < count; i++) sorted[i] = &rows[i];
    qsort(sorted, count, sizeof(const Attr *), markdown_by_name);
    return sorted;
}

// heading is "#" for sections of the page, ":" for those of a nested schema.
static void markdown_sections(Buffer *page, const Attr *const *rows, const char *place,
                              const char *heading) {
    for (Section section = SECTION_REQUIRED; section < SECTIONS; section++) {
        bool open = false;
        for (const Attr *const *row = rows; *row != NULL; row++) {
            if (markdown_section(*row) != section) continue;
            if (!open)
                buffer_printf(page, heading[0] == '#' ? "\n### %s\n\n" : "\n%s:\n\n",
                              section_names[section]);
            open = true;
            markdown_attribute(page, *row, place);
        }
    }
}

// Each nested table gets its own section, outermost first; timeouts have theirs elsewhere.
static void markdown_nested(Buffer *page, const Attr *const *rows, const char *place,
                            const char *path) {
    for (; *rows != NULL; rows++) {
        const Attr *row = *rows;
        bool elsewhere = strcmp(row->name, TIMEOUTS_NAME) == 0 && *place == '\0';
        if (row->type.attrs == NULL || elsewhere) continue;
        const char *inner_path = arena_printf(page->arena, "%s%s", path, row->name);
        const Attr **members = markdown_sorted(page->arena, row->type.attrs);
        buffer_printf(page, "\n<a id=\"nestedatt--%s%s\"></a>\n### Nested Schema for `%s`\n", place,
                      row->name, inner_path);
        const char *inner = arena_printf(page->arena, "%s%s--", place, row->name);
        markdown_sections(page, members, inner, ":");
        markdown_nested(page, members, inner, arena_printf(page->arena, "%s.", inner_path));
    }
}

static bool markdown_has_write_only(const Attr *rows) {
    for (; rows->name != NULL; rows++) {
        if (rows->flags & WRITE_ONLY) return true;
        if (rows->type.attrs != NULL && markdown_has_write_only(rows->type.attrs)) return true;
    }
    return false;
}

void markdown_schema(Buffer *page, const Attr *rows) {
    const Attr **sorted = markdown_sorted(page->arena, rows);
    buffer_puts(page, "\n## Schema\n");
    if (markdown_has_write_only(rows))
        buffer_puts(page, "\n-> Attributes marked " MARKDOWN_WRITE_ONLY
                          " need Terraform 1.11 or later.\n");
    markdown_sections(page, sorted, "", "#");
    markdown_nested(page, sorted, "", "");
}

void markdown_members(Buffer *page, const Attr *rows) {
    for (; rows->name != NULL; rows++) markdown_attribute(page, rows, "");
}
