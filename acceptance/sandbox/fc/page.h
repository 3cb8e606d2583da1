// SPDX-License-Identifier: MPL-2.0
// Pages of a list: limit (1 to 100, by default 20), nextToken and prefix, as every list of Function
// Compute has them.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// Whether an object belongs to the list; NULL takes all.
typedef bool (*PageFilter)(const Request *request, const StoreObject *object);
typedef const Value *(*PageView)(const Request *request, const StoreObject *object);

typedef struct Page {
    const char *collection;
    const char *member; // of the answer: "functions"
    const char *owner;  // the list is of the objects below it: key OWNER/name; NULL: of all
    PageFilter filter;
    PageView view;
} Page;

Reply fc_page(const Request *request, const Page *page);
