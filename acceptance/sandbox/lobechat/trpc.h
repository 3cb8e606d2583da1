// SPDX-License-Identifier: MPL-2.0
// LobeChat's own API between its page and its server: tRPC with superjson, one procedure a request.
// POST /trpc/{lambda,edge}/ROUTER.PROCEDURE with {"json": input}, or GET with ?input=.
#pragma once

#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/lobechat/release.h"

typedef struct Trpc {
    const Request *request;
    const Release *release;
    const Value *environment;
    const Value *user;  // who is signed in, {"id", "email"}
    const Value *input; // MAP
    const char *procedure;
} Trpc;

typedef enum TrpcError {
    TRPC_BAD_REQUEST,
    TRPC_INTERNAL,
    TRPC_METHOD,
    TRPC_NOT_FOUND,
    TRPC_UNAUTHORIZED,
} TrpcError;

Reply trpc_data(const Trpc *call, const Value *data);
Reply trpc_fail(const Trpc *call, TrpcError error, const char *message);
// Text of the input; empty when it is missing or no text.
Text trpc_text(const Trpc *call, const char *name);
// The result of the call's job, {"fault"} when it failed; NULL: not yet, *ret says so.
const Value *trpc_job(const Trpc *call, JobRun run, const Value *input, Reply *ret);
