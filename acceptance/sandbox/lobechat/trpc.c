// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/trpc.h"

enum { LOOK_AGAIN_MS = 10 }; // of real time

static const struct {
    const char *name;
    int status, number;
} errors[] = {
    [TRPC_BAD_REQUEST] = {"BAD_REQUEST", 400, -32600},
    [TRPC_INTERNAL] = {"INTERNAL_SERVER_ERROR", 500, -32603},
    [TRPC_METHOD] = {"METHOD_NOT_SUPPORTED", 405, -32005},
    [TRPC_NOT_FOUND] = {"NOT_FOUND", 404, -32004},
    [TRPC_UNAUTHORIZED] = {"UNAUTHORIZED", 401, -32001},
};

Reply trpc_data(const Trpc *call, const Value *data) {
    return reply_ok(
        value_with_at(call->request->arena, &value_empty_map, "result.data.json", data));
}

Reply trpc_fail(const Trpc *call, TrpcError error, const char *message) {
    Arena *arena = call->request->arena;
    const ValueEntry data[] = {
        {TEXT("code"), value_cstring(arena, errors[error].name)},
        {TEXT("httpStatus"), value_int(arena, errors[error].status)},
        {TEXT("path"), value_cstring(arena, call->procedure)},
    };
    const ValueEntry entries[] = {
        {TEXT("message"), value_cstring(arena, message)},
        {TEXT("code"), value_int(arena, errors[error].number)},
        {TEXT("data"), value_map(arena, data, COUNT_OF(data))},
    };
    return reply_status(errors[error].status,
                        value_with_at(arena, &value_empty_map, "error.json",
                                      value_map(arena, entries, COUNT_OF(entries))));
}

Text trpc_text(const Trpc *call, const char *name) {
    const Value *value = value_get(call->input, name);
    return value->kind == VALUE_STRING ? value_text(value) : TEXT("");
}

const Value *trpc_job(const Trpc *call, JobRun run, const Value *input, Reply *ret) {
    Arena *arena = call->request->arena;
    const char *key = arena_printf(arena, "trpc %s %s", call->procedure, call->request->request_id);
    const Value *result = jobs_result(call->request->cloud->jobs, arena, key, run, input);
    if (result == NULL) *ret = (Reply){.again = true, .status = 503, .delay_ms = LOOK_AGAIN_MS};
    return result;
}
