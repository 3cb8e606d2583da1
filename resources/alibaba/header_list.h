// SPDX-License-Identifier: MPL-2.0
// The headers of one request in both forms in which they are needed: to be signed and to be sent.
#pragma once

#include "provider/net/http.h"
#include "resources/alibaba/signature.h"

enum { HEADER_LIST_MAX = 12 };

typedef struct HeaderList {
    HttpHeader items[HEADER_LIST_MAX];
    SignPair pairs[HEADER_LIST_MAX];
    size_t count;
} HeaderList;

void header_add(HeaderList *list, const char *name, Text value);
typedef enum HeaderDate { DATE_EXTENDED, DATE_BASIC } HeaderDate; // ISO 8601 with separators or not

Text header_date(Arena *arena, HeaderDate form); // now, in UTC
