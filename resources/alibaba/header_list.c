// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/header_list.h"

#include <time.h>

void header_add(HeaderList *list, const char *name, Text value) {
    list->items[list->count] = (HttpHeader){.name = name, .value = value};
    list->pairs[list->count++] = (SignPair){.name = text_of(name), .value = value};
}

Text header_date(Arena *arena, HeaderDate form) {
    time_t now = time(NULL);
    struct tm utc;
    char date[32];
    gmtime_r(&now, &utc);
    size_t length = form == DATE_BASIC ? strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &utc)
                                       : strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text_copy(arena, (Text){.data = date, .length = length});
}
