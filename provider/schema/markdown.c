// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/markdown.h"

#include "provider/schema/attrs.h"
#include "provider/schema/markdown_schema.h"
#include "provider/schema/timeouts.h"

#include <string.h>

enum { MARKDOWN_MAX_PAGE = 500 * 1000 }; // what the Registry accepts

// The first sentence: a full stop before white space or the end.
static Text markdown_summary(const char *doc) {
    Text text = text_of(doc);
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (doc[i] == '.' && strchr(" \n", doc[i + 1]) != NULL) return text_slice(text, 0, i + 1);
    }
    return text;
}

static void markdown_front(Buffer *page, const char *title, const char *doc) {
    Text summary = markdown_summary(doc);
    buffer_printf(page,
                  "---\npage_title: \"%s\"\nsubcategory: \"\"\ndescription: |-\n  %.*s\n---\n\n",
                  title, (int)summary.length, summary.data);
}

// Licence and interpreter lines at the top of an example file are not for the reader of the page.
static Text markdown_body(Text file) {
    Text rest = file, line;
    while (text_next(&rest, '\n', &line)) {
        if (!text_starts(line, "#!") && !text_starts(line, "# SPDX-")) return text_trim(file);
        file = rest;
    }
    return text_trim(file);
}

static void markdown_fence(Buffer *page, const char *language, Text text) {
    Text body = markdown_body(text);
    buffer_printf(page, "\n```%s\n%.*s\n```\n", language, (int)body.length, body.data);
}

// Purpose, what to know before use, and an example, before any reference.
static void markdown_opening(Buffer *page, const char *doc, const char *notes, Text example) {
    buffer_printf(page, "%s\n", doc);
    if (notes != NULL) buffer_printf(page, "\n%s\n", notes);
    if (markdown_body(example).length == 0) return;
    buffer_puts(page, "\n## Example Usage\n");
    markdown_fence(page, "terraform", example);
}

// ---- sections of a resource

static void markdown_timeouts(Buffer *page, const Attr *rows) {
    const Attr *timeouts = attrs_find(rows, TEXT(TIMEOUTS_NAME));
    if (timeouts == NULL) return;
    buffer_puts(page, "\n## Timeouts\n\nThe attribute `" TIMEOUTS_NAME "` sets them:\n\n");
    markdown_members(page, timeouts->type.attrs);
}

static void markdown_permissions(Buffer *page, const char *const *permissions) {
    if (permissions == NULL) return;
    buffer_puts(page, "\n## Permissions\n\nThe provider's credentials need these actions:\n\n");
    for (; *permissions != NULL; permissions++) buffer_printf(page, "- `%s`\n", *permissions);
}

// The block comes first: it can be planned and reviewed, the command cannot.
static void markdown_import(Buffer *page, const Resource *resource, Text command) {
    if (resource->import_id == NULL) return;
    Text rest = text_of(resource->import_id), id = rest;
    text_next(&rest, ' ', &id); // of several forms the first
    const char *type = resource->type;
    buffer_printf(page, "\n## Import\n\nThe import ID has the form `%s`.\n", resource->import_id);
    buffer_puts(page, "\nWith an `import` block (Terraform 1.5 or later):\n");
    const char *block = arena_printf(page->arena, "import {\n  to = %s.example\n  id = \"%.*s\"\n}",
                                     type, (int)id.length, id.data);
    markdown_fence(page, "terraform", text_of(block));
    buffer_puts(page, "\nWith the command:\n");
    if (markdown_body(command).length == 0)
        command = text_of(arena_printf(page->arena, "terraform import %s.example '%.*s'", type,
                                       (int)id.length, id.data));
    markdown_fence(page, "shell", command);
}

// ---- pages

static void markdown_provider(Buffer *page, const Provider *provider, Text example) {
    const char *title = arena_printf(page->arena, "%s Provider", provider->name);
    markdown_front(page, title, provider->doc);
    buffer_printf(page, "# %s\n\n", title);
    markdown_opening(page, provider->doc, provider->notes, example);
    markdown_schema(page, provider_rows(provider));
}

static void markdown_resource(Buffer *page, const Provider *provider, PageKind kind,
                              const Resource *resource, Text example) {
    const char *what = kind == PAGE_RESOURCE ? "Resource" : "Data Source";
    markdown_front(page,
                   arena_printf(page->arena, "%s %s - terraform-provider-%s", resource->type, what,
                                provider->name),
                   resource->doc);
    buffer_printf(page, "# %s (%s)\n\n", resource->type, what);
    markdown_opening(page, resource->doc, resource->notes, example);
    markdown_schema(page, resource_rows(resource));
    markdown_timeouts(page, resource_rows(resource));
    markdown_permissions(page, resource->permissions);
}

Text markdown_page(Arena *arena, const Provider *provider, PageKind kind, const Resource *resource,
                   PageExamples examples) {
    Buffer page = buffer_new(arena, MARKDOWN_MAX_PAGE);
    if (kind == PAGE_PROVIDER)
        markdown_provider(&page, provider, examples.usage);
    else
        markdown_resource(&page, provider, kind, resource, examples.usage);
    if (kind == PAGE_RESOURCE) markdown_import(&page, resource, examples.import);
    return buffer_text(&page);
}

Text markdown_guide(Arena *arena, const Guide *guide) {
    Buffer page = buffer_new(arena, MARKDOWN_MAX_PAGE);
    markdown_front(&page, guide->title, guide->doc);
    buffer_printf(&page, "# %s\n\n%s\n", guide->title, guide->doc);
    guide->write(&page);
    return buffer_text(&page);
}
