// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/markdown.h"

#include "acceptance/tools/schema_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const Attr cert[] = {
    {"name", STRING, REQUIRED, .doc = "Name."},
    {"key", STRING, REQUIRED | TWIN, .doc = "Key."},
    ATTRS_END,
};
static const Attr domain[] = {
    {"cert", OBJECT_OF(cert), OPTIONAL, .doc = "Certificate."},
    {"protocol", STRING, OPTIONAL, .fallback = "HTTP", .checks = CHECKS(ONE_OF("HTTP", "HTTPS")),
     .doc = "Protocol."},
    {"state", STRING, COMPUTED, .doc = "State."},
    ATTRS_END,
};
static const Attr rows[] = {
    {"name", STRING, REQUIRED | REPLACE, .doc = "Name of it.",
     .replaces = "The name cannot change."},
    {"memory", NUMBER, OPTIONAL, .fallback = "64", .checks = CHECKS(MULTIPLE(64), RANGE(64, 128)),
     .doc = "Memory in MB."},
    {"id", STRING, COMPUTED, .doc = "Identifier."},
    {"codes", SET_OF_STRING, OPTIONAL | SENSITIVE, .checks = CHECKS(LENGTH(1, 9), COUNT(1, 2)),
     .doc = "Codes."},
    {"old", BOOL, OPTIONAL, .fallback = "true", .doc = "Old.", .deprecated = "Use `name`."},
    {"text", STRING, OPTIONAL, .fallback = "", .doc = "Text."},
    {"domains", MAP_OF(domain), OPTIONAL, .doc = "Domains."},
    ATTRS_END,
};
static const Attr settings[] = {{"region", STRING, OPTIONAL, .doc = "Region."}, ATTRS_END};
static const char *const permissions[] = {"fc:Create", "fc:Get", NULL};
static const Resource thing = {
    .type = "test_thing",
    .doc = "Makes a thing. It is e.g. useful.",
    .notes = "~> Take care.",
    .attrs = rows,
    .timeouts = {.create = 1800},
    .import_id = "<region>/<name>",
    .permissions = permissions,
};
static const Resource found = {.type = "test_found", .doc = "Finds a thing.", .attrs = settings};
static const Resource *const things[] = {&thing, NULL};
static const Resource *const founds[] = {&found, NULL};
static void write_advice(Buffer *page) {
    buffer_puts(page, "\nTake care.\n");
}
static const Guide guides[] = {{"advice", "Advice", "What to do. And when.", write_advice}, {0}};
static const Provider provider = {
    .name = "test",
    .doc = "Tests.",
    .settings = settings,
    .resources = things,
    .data_sources = founds,
    .guides = guides,
};

#define WRITE_ONLY_LINK                                                                            \
    "[Write-only](https://developer.hashicorp.com/terraform/language/resources/"                   \
    "ephemeral#write-only-arguments)"

static const char golden[] =
    "---\n"
    "page_title: \"test_thing Resource - terraform-provider-test\"\n"
    "subcategory: \"\"\n"
    "description: |-\n"
    "  Makes a thing.\n"
    "---\n"
    "\n"
    "# test_thing (Resource)\n"
    "\n"
    "Makes a thing. It is e.g. useful.\n"
    "\n"
    "~> Take care.\n"
    "\n"
    "## Example Usage\n"
    "\n"
    "```terraform\n"
    "resource \"test_thing\" \"x\" {}\n"
    "```\n"
    "\n"
    "## Schema\n"
    "\n"
    "-> Attributes marked " WRITE_ONLY_LINK " need Terraform 1.11 or later.\n"
    "\n"
    "### Required\n"
    "\n"
    "- `name` (String) Name of it. Changing this forces a new resource: The name cannot change.\n"
    "\n"
    "### Optional\n"
    "\n"
    "- `codes` (Set of String, Sensitive) Codes. Each element must have between 1 and 9 "
    "characters. Must have between 1 and 2 elements.\n"
    "- `domains` (Attributes Map) Domains. (see [below for nested schema](#nestedatt--domains))\n"
    "- `memory` (Number) Memory in MB. Default `64`. Must be a multiple of 64. Must be between 64 "
    "and 128.\n"
    "- `old` (Boolean, Deprecated) Old. Default `true`. Deprecated: Use `name`.\n"
    "- `text` (String) Text. Default `\"\"`.\n"
    "- `timeouts` (Attributes) How long each operation may take before it is given up. (see "
    "[Timeouts](#timeouts))\n"
    "\n"
    "### Read-Only\n"
    "\n"
    "- `id` (String) Identifier.\n"
    "\n"
    "<a id=\"nestedatt--domains\"></a>\n"
    "### Nested Schema for `domains`\n"
    "\n"
    "Optional:\n"
    "\n"
    "- `cert` (Attributes) Certificate. (see [below for nested "
    "schema](#nestedatt--domains--cert))\n"
    "- `protocol` (String) Protocol. Default `HTTP`. Must be one of `HTTP`, `HTTPS`.\n"
    "\n"
    "Read-Only:\n"
    "\n"
    "- `state` (String) State.\n"
    "\n"
    "<a id=\"nestedatt--domains--cert\"></a>\n"
    "### Nested Schema for `domains.cert`\n"
    "\n"
    "Required:\n"
    "\n"
    "- `name` (String) Name.\n"
    "\n"
    "Optional:\n"
    "\n"
    "- `key` (String, Sensitive) Key. Exactly one of `key` and `key_wo` must be set.\n"
    "- `key_wo` (String, Sensitive, " WRITE_ONLY_LINK ") Write-only form of `key`: used while "
    "applying, kept neither in the plan nor in the state; needs Terraform 1.11 or later and "
    "`key_wo_version`.\n"
    "- `key_wo_version` (Number) Change it to have a new `key_wo` applied.\n"
    "\n"
    "## Timeouts\n"
    "\n"
    "The attribute `timeouts` sets them:\n"
    "\n"
    "- `create` (String) Time limit of create; without it `30m`. Must be a duration such as "
    "\"90s\" or \"1h30m\", at most one week.\n"
    "\n"
    "## Permissions\n"
    "\n"
    "The provider's credentials need these actions:\n"
    "\n"
    "- `fc:Create`\n"
    "- `fc:Get`\n"
    "\n"
    "## Import\n"
    "\n"
    "The import ID has the form `<region>/<name>`.\n"
    "\n"
    "With an `import` block (Terraform 1.5 or later):\n"
    "\n"
    "```terraform\n"
    "import {\n"
    "  to = test_thing.example\n"
    "  id = \"<region>/<name>\"\n"
    "}\n"
    "```\n"
    "\n"
    "With the command:\n"
    "\n"
    "```shell\n"
    "terraform import test_thing.x cn/x\n"
    "```\n";

static void resource_page(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text page = markdown_page(arena, &provider, PAGE_RESOURCE, &thing,
                              (PageExamples){TEXT("resource \"test_thing\" \"x\" {}\n\n"),
                                             TEXT("#!/bin/sh\n# SPDX-License-Identifier: MPL-2.0\n"
                                                  "terraform import test_thing.x cn/x\n")});
    assert_string_equal(page.data, golden);
    Text without = markdown_page(arena, &provider, PAGE_RESOURCE, &thing,
                                 (PageExamples){.usage = TEXT("# SPDX-License-Identifier: X")});
    assert_true(text_find(without, "Example Usage") < 0);
    assert_true(text_find(without, "terraform import test_thing.example '<region>/<name>'") > 0);
    arena_free(arena);
}

static void other_pages(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Text page =
        markdown_page(arena, &provider, PAGE_PROVIDER, NULL,
                      (PageExamples){.usage = TEXT("# SPDX-License-Identifier: MPL-2.0\n\n# x")});
    assert_string_equal(page.data,
                        "---\npage_title: \"test Provider\"\nsubcategory: \"\"\ndescription: |-\n"
                        "  Tests.\n---\n\n# test Provider\n\nTests.\n\n## Example Usage\n\n"
                        "```terraform\n# x\n```\n\n## Schema\n\n### Optional\n\n"
                        "- `region` (String) Region.\n");
    page = markdown_page(arena, &provider, PAGE_DATA_SOURCE, &found, (PageExamples){0});
    assert_true(text_find(page, "\n# test_found (Data Source)\n") > 0);
    assert_true(text_find(page, "## Import") < 0);
    assert_true(text_find(page, "## Timeouts") < 0);
    arena_free(arena);
}

// ---- files

static void write_file(Arena *arena, const char *folder, const char *name, const char *text) {
    FILE *stream = fopen(arena_printf(arena, "%s/%s", folder, name), "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

static const char *read_file(Arena *arena, const char *folder, const char *name) {
    FILE *stream = fopen(arena_printf(arena, "%s/%s", folder, name), "r");
    if (stream == NULL) return NULL;
    char *text = arena_alloc(arena, 100000);
    text[fread(text, 1, 99999, stream)] = '\0';
    fclose(stream);
    return text;
}

static void pages_are_written_when_they_change(void **state) {
    (void)state;
    Call call = fixture_call();
    char folder[] = "/tmp/markdown_test_XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *docs = arena_printf(call.arena, "%s/docs", folder);
    const char *examples[] = {"", "/resources", "/resources/test_thing"};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_int_equal(
            mkdir(arena_printf(call.arena, "%s/examples%s", folder, examples[i]), 0700), 0);
    write_file(call.arena, folder, "examples/resources/test_thing/resource.tf",
               "resource \"test_thing\" \"x\" {}\n");
    write_file(call.arena, folder, "examples/resources/test_thing/import.sh",
               "terraform import test_thing.x cn/x\n");
    const char *source = arena_printf(call.arena, "%s/examples", folder);
    assert_true(markdown_write(&call, &provider, source, docs).ok);
    assert_string_equal(read_file(call.arena, docs, "resources/thing.md"), golden);
    assert_non_null(read_file(call.arena, docs, "index.md"));
    assert_non_null(read_file(call.arena, docs, "data-sources/found.md"));
    assert_string_equal(read_file(call.arena, docs, "guides/advice.md"),
                        "---\npage_title: \"Advice\"\nsubcategory: \"\"\ndescription: |-\n"
                        "  What to do.\n---\n\n# Advice\n\nWhat to do. And when.\n\nTake care.\n");

    // A page that is as it should be is not touched, not even where it could not be written.
    const char *page = arena_printf(call.arena, "%s/resources/thing.md", docs);
    struct stat before, after;
    assert_int_equal(stat(page, &before), 0);
    write_file(call.arena, docs, "index.md", "old");
    assert_true(markdown_write(&call, &provider, source, docs).ok);
    assert_int_equal(stat(page, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    assert_non_null(strstr(read_file(call.arena, docs, "index.md"), "test Provider"));

    assert_false(
        markdown_write(&call, &provider, source, arena_printf(call.arena, "%s/no/such", folder))
            .ok);
    assert_non_null(strstr(fixture_diags(&call), "No such file or directory"));
    arena_free(call.arena);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resource_page),
        cmocka_unit_test(other_pages),
        cmocka_unit_test(pages_are_written_when_they_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
