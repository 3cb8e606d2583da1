// SPDX-License-Identifier: MPL-2.0
// Pages as Alibaba Cloud DNS counts them: PageNumber (from 1), PageSize (1 to 500, by default 20)
// and the TotalCount of what the filters took.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

typedef struct Pages {
    int64_t number, size, total;
    const Value **items;
    size_t count;
} Pages;

// False when PageNumber or PageSize is out of range.
bool alidns_pages_begin(const Request *request, Pages *ret);
Reply alidns_pages_fault(const Request *request);
// Counts one that the filters took; whether it is on the page.
bool alidns_pages_take(Pages *pages);
void alidns_pages_add(Pages *pages, const Value *item);
// The list stands below the dotted name.
Reply alidns_pages_answer(const Request *request, const Pages *pages, const char *dotted);
