// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rpc/once.h"

#define TOKENS ".rpc/client_tokens" // key: operation/token

enum { KEPT_MS = 24 * 3600 * 1000 }; // simulated

static bool is_token(Text token) {
    for (size_t i = 0; i < token.length; i++)
        if (token.data[i] < '!' || token.data[i] > '~') return false;
    return token.length <= 64;
}

// What was asked for with the token, unless that is too long ago.
static const Value *recall(const Request *request, Text key) {
    const Value *known = store_get(request->cloud->store, TOKENS, key);
    int64_t since_ms = value_int_or(value_get(known, "since_ms"), 0);
    bool forgotten = clock_now(request->cloud->clock) >= since_ms + KEPT_MS;
    return known == NULL || forgotten ? NULL : known;
}

static Reply answer_again(const Request *request, const Value *known) {
    if (!value_equal(value_get(known, "parameters"), request->parameters))
        return reply_error(request, 400, "IdempotentParameterMismatch",
                           "The client token was used before with other parameters.");
    return reply_ok(value_get(known, "answer"));
}

Reply rpc_once(const Request *request, Handler handler) {
    Reply refusal;
    if (rpc_refused(request, &refusal)) return refusal;
    Text token = rpc_parameter(request, "ClientToken");
    if (token.length == 0) return handler(request);
    if (!is_token(token))
        return reply_error(request, 400, "InvalidClientToken.Malformed",
                           "The client token must be 1 to 64 ASCII characters long.");
    Arena *arena = request->arena;
    Text key = text_of(arena_printf(arena, "%s/%s", request->operation, token.data));
    const Value *known = recall(request, key);
    if (known != NULL) return answer_again(request, known);
    Reply reply = handler(request);
    if (reply.code != NULL) return reply;
    const ValueEntry kept[] = {
        {TEXT("parameters"), request->parameters},
        {TEXT("answer"), reply.body},
        {TEXT("since_ms"), value_int(arena, clock_now(request->cloud->clock))},
    };
    store_put(request->cloud->store, TOKENS, key, value_map(arena, kept, COUNT_OF(kept)));
    return reply;
}
