// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/refusal.h"

static const char *missing(Arena *arena, const char *where, bool fc) {
    return fc ? arena_printf(arena, "%s is required but not provided", where)
              : arena_printf(arena,
                             "The input parameter \"%s\" that is mandatory for processing this "
                             "request is not supplied.",
                             where);
}

Reply refusal_reply(Arena *arena, const ContractResult *result, bool fc, const char *operation) {
    Reply reply = {.status = 400, .code = fc ? "InvalidArgument" : "InvalidParameter"};
    switch (result->fault) {
    case CONTRACT_MISSING:
        if (!fc) reply.code = "MissingParameter";
        reply.message = missing(arena, result->where, fc);
        break;
    case CONTRACT_UNKNOWN:
        reply.message =
            arena_printf(arena, "The specified parameter \"%s\" is not valid: %s does not have it.",
                         result->where, operation);
        break;
    default:
        reply.message =
            arena_printf(arena, "The specified parameter \"%s\" is not valid: it has to be %s.",
                         result->where, result->expected);
    }
    return reply;
}
