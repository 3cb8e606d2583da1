// SPDX-License-Identifier: MPL-2.0
// The part of markdown.h that reads examples and writes pages.
#include "provider/schema/markdown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MARKDOWN_MAX_FILE = 1000 * 1000 };

typedef struct Site {
    Call *call;
    const Provider *provider;
    const char *examples, *docs;
} Site;

// ---- files

static Status markdown_failed(Call *call, const char *tried, const char *file) {
    return call_fail(call, NULL, "Cannot write the documentation", "%s %s failed: %s.", tried, file,
                     text_error(call->arena, errno));
}

// The empty text when there is no such file.
static Status markdown_read(Call *call, const char *file, Text *ret_text) {
    *ret_text = (Text){.data = "", .length = 0};
    FILE *stream = fopen(file, "rb");
    if (stream == NULL)
        return errno == ENOENT ? status_ok() : markdown_failed(call, "Opening", file);
    char *data = arena_alloc(call->arena, MARKDOWN_MAX_FILE + 1);
    size_t length = fread(data, 1, MARKDOWN_MAX_FILE, stream);
    bool failed = ferror(stream) != 0;
    bool rest = !failed && fgetc(stream) != EOF;
    fclose(stream);
    if (failed) return markdown_failed(call, "Reading", file);
    if (rest)
        return call_fail(call, NULL, "Cannot write the documentation",
                         "%s is longer than the %d bytes read of an example or page.", file,
                         MARKDOWN_MAX_FILE);
    *ret_text = (Text){.data = data, .length = length};
    return status_ok();
}

// Untouched files keep their time stamps, so that a build that depends on them stays quiet.
static Status markdown_save(Call *call, const char *file, Text text) {
    Text old;
    TRY(markdown_read(call, file, &old));
    if (old.length > 0 && text_equal(old, text)) return status_ok();
    FILE *stream = fopen(file, "wb");
    if (stream == NULL) return markdown_failed(call, "Opening", file);
    bool written = fwrite(text.data, 1, text.length, stream) == text.length;
    bool closed = fclose(stream) == 0;
    return written && closed ? status_ok() : markdown_failed(call, "Writing", file);
}

static Status markdown_directory(Call *call, const char *directory) {
    if (mkdir(directory, 0755) == 0 || errno == EEXIST) return status_ok();
    return markdown_failed(call, "Making the directory", directory);
}

// ---- pages

// Pages are called as the type without the provider's name: lobechat_base is base.md.
static const char *markdown_file_name(const Provider *provider, const char *type) {
    size_t length = strlen(provider->name);
    bool prefixed = strncmp(type, provider->name, length) == 0 && type[length] == '_';
    return prefixed ? type + length + 1 : type;
}

static Status markdown_index(const Site *site) {
    Arena *arena = site->call->arena;
    PageExamples examples = {0};
    TRY(markdown_read(site->call, arena_printf(arena, "%s/provider/provider.tf", site->examples),
                      &examples.usage));
    Text page = markdown_page(arena, site->provider, PAGE_PROVIDER, NULL, examples);
    return markdown_save(site->call, arena_printf(arena, "%s/index.md", site->docs), page);
}

static Status markdown_one(const Site *site, PageKind kind, const Resource *resource) {
    Arena *arena = site->call->arena;
    bool data = kind == PAGE_DATA_SOURCE;
    const char *folder = data ? "data-sources" : "resources";
    const char *place = arena_printf(arena, "%s/%s/%s", site->examples, folder, resource->type);
    PageExamples examples;
    TRY(markdown_read(site->call,
                      arena_printf(arena, "%s/%s.tf", place, data ? "data-source" : "resource"),
                      &examples.usage));
    TRY(markdown_read(site->call, arena_printf(arena, "%s/import.sh", place), &examples.import));
    Text page = markdown_page(arena, site->provider, kind, resource, examples);
    return markdown_save(site->call,
                         arena_printf(arena, "%s/%s/%s.md", site->docs, folder,
                                      markdown_file_name(site->provider, resource->type)),
                         page);
}

static Status markdown_all(const Site *site, PageKind kind, const Resource *const *resources) {
    const char *folder = kind == PAGE_DATA_SOURCE ? "data-sources" : "resources";
    if (resources == NULL || *resources == NULL) return status_ok();
    TRY(markdown_directory(site->call,
                           arena_printf(site->call->arena, "%s/%s", site->docs, folder)));
    for (; *resources != NULL; resources++) TRY(markdown_one(site, kind, *resources));
    return status_ok();
}

static Status markdown_guides(const Site *site) {
    Arena *arena = site->call->arena;
    if (site->provider->guides == NULL) return status_ok();
    TRY(markdown_directory(site->call, arena_printf(arena, "%s/guides", site->docs)));
    for (const Guide *guide = site->provider->guides; guide->name != NULL; guide++)
        TRY(markdown_save(site->call,
                          arena_printf(arena, "%s/guides/%s.md", site->docs, guide->name),
                          markdown_guide(arena, guide)));
    return status_ok();
}

Status markdown_write(Call *call, const Provider *provider, const char *examples_dir,
                      const char *docs_dir) {
    const Site site = {call, provider, examples_dir, docs_dir};
    TRY(markdown_directory(call, docs_dir));
    TRY(markdown_index(&site));
    TRY(markdown_all(&site, PAGE_RESOURCE, provider->resources));
    TRY(markdown_all(&site, PAGE_DATA_SOURCE, provider->data_sources));
    return markdown_guides(&site);
}
