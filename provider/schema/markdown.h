// SPDX-License-Identifier: MPL-2.0
// Registry documentation pages from the same tables: docs/index.md, docs/resources/*.md,
// docs/data-sources/*.md and the guides that are made.
#pragma once

#include "provider/schema/resource.h"

typedef enum PageKind { PAGE_PROVIDER, PAGE_RESOURCE, PAGE_DATA_SOURCE } PageKind;

// Texts of the files in examples/, shown as they are; empty when there is none.
typedef struct PageExamples {
    Text usage;
    Text import; // the command
} PageExamples;

// resource is NULL for PAGE_PROVIDER.
Text markdown_page(Arena *arena, const Provider *provider, PageKind kind, const Resource *resource,
                   PageExamples examples);
Text markdown_guide(Arena *arena, const Guide *guide);
// Writes all pages below docs_dir, and of those only the ones whose text is not there yet.
// Examples, where there are any, are read from examples_dir: provider/provider.tf,
// resources/<type>/resource.tf and import.sh, data-sources/<type>/data-source.tf.
Status markdown_write(Call *call, const Provider *provider, const char *examples_dir,
                      const char *docs_dir);
