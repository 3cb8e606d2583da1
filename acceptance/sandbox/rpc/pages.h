// SPDX-License-Identifier: MPL-2.0
// Pages of an answer that are asked for by PageNumber (from 1) and PageSize, with the TotalCount of
// what the filters took.
#pragma once

#include "acceptance/sandbox/rpc/entry.h"

typedef struct Pages {
    int64_t number, size, maximum, total;
    const Value **items;
    size_t count;
} Pages;

// size: the API's default; maximum: its largest. False when a number is out of range.
bool pages_begin(const Request *request, int64_t size, int64_t maximum, Pages *ret);
Reply pages_fault(const Request *request, const Pages *pages);
// Counts one that the filters took; whether it is on the page.
bool pages_take(Pages *pages);
void pages_add(Pages *pages, const Value *item);
// The list stands below the dotted name.
Reply pages_answer(const Request *request, const Pages *pages, const char *dotted);
