// SPDX-License-Identifier: MPL-2.0
// One listening loopback port over libmicrohttpd, with a thread for each connection: a handler may
// wait without holding up others.
#pragma once

#include "acceptance/sandbox/message.h"

typedef struct Origin Origin;

// What an origin tells while a request is under way; false: the connection ends there.
typedef struct OriginWatch {
    bool (*connected)(void *context);
    bool (*begun)(void *context, Arena *arena, const Message *head); // without its body
    void (*halved)(void *context); // half of an answer that is to end there is out
    bool (*singly)(void *context); // whether the connection ends with the answer
} OriginWatch;

typedef struct OriginSettings {
    int64_t port;                  // 0: any free one
    const char *certificate, *key; // PEM for https; NULL: http
    Answer (*serve)(void *context, Arena *arena, const Message *message);
    void *context;
    const OriginWatch *watch; // NULL: nobody is told
} OriginSettings;

// NULL when it cannot listen. Lives as long as the arena, which stops it if nobody has.
Origin *origin_start(Arena *arena, const OriginSettings *settings);
const char *origin_url(const Origin *origin); // "http://127.0.0.1:PORT"
// Returns when no request is being handled any more.
void origin_stop(Origin *origin);
