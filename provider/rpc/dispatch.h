// SPDX-License-Identifier: MPL-2.0
// One RPC from request bytes to answer bytes: decoding, the call's frame (deadline, diagnostics,
// id), its log lines, the handler, encoding. Knows nothing of the transport.
#pragma once

#include "provider/rpc/methods.h"

typedef struct Engine {
    const Provider *provider;
    Sessions *sessions;
    int64_t haste; // of every call
} Engine;

typedef enum ReplyCode { // gRPC's status numbers
    REPLY_OK = 0,
    REPLY_INVALID_ARGUMENT = 3,
    REPLY_PERMISSION_DENIED = 7,
    REPLY_UNIMPLEMENTED = 12,
} ReplyCode;

typedef struct Reply {
    ReplyCode code;
    const char *reason; // with another code than REPLY_OK
    Text bytes;         // of the answer
} Reply;

// The answer lives in arena. Blocks as long as the handler does.
Reply dispatch_call(const Engine *engine, const Method *method, Arena *arena, Text request);
