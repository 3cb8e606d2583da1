// SPDX-License-Identifier: MPL-2.0
// The internet as a function sees it: names of the cloud's public hosts lead to the sandbox's own
// services, other names do not exist. For jobs (jobs.h), which cannot ask the cloud.
#pragma once

#include "acceptance/sandbox/service.h"
#include "provider/net/http.h"

// {"auth0", "dashscope", "oss"}: the origins behind the names.
const Value *internet_map(const Cloud *cloud, Arena *arena);

typedef struct InternetRequest {
    const char *method, *url;
    const char *authorization; // NULL: none
    const Value *body;         // JSON; NULL: none
    Text form;                 // instead of JSON; empty: none
} InternetRequest;

typedef struct InternetAnswer {
    const char *fault; // NULL: answered
    long status;
    Text body;
} InternetAnswer;

// Sends as fetch() would, and waits at most some seconds.
InternetAnswer internet_fetch(Arena *arena, const Value *map, const InternetRequest *request);
