// SPDX-License-Identifier: MPL-2.0
// One attempt of an API call on the wire: address, parameters and body laid out in the API's style,
// signed with the given keys, sent, and the answer brought back as it came.
#pragma once

#include "provider/net/http.h"
#include "resources/alibaba/api.h"
#include "resources/alibaba/keys.h"

typedef struct Exchange {
    const ApiRequest *request;
    const char *base_url; // without a trailing slash
    const Credentials *keys;
    Text region; // OSS signs it
    int attempt;
    int64_t timeout_ms; // 0: the default
} Exchange;

// What the request must not be sent without, in words, or NULL. Without a path argument, for
// example, it would mean the whole collection.
const char *exchange_missing(Arena *arena, const ApiRequest *request);
void exchange_send(Call *call, HttpClient *http, const Exchange *exchange, HttpResponse *ret);

// Parameters of an RPC operation as a form: nested ones flattened with dots and numbers from 1
// (Tag.1.Key), null ones left out.
Text exchange_form(Arena *arena, const Value *parameters);
