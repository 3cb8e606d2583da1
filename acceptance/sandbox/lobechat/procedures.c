// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/procedures.h"

#include "acceptance/sandbox/lobechat/files.h"
#include "acceptance/sandbox/lobechat/upload.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Procedure {
    const char *name, *method;
    Reply (*answer)(const Trpc *call);
} Procedure;

static const Procedure procedures[] = {
    {"upload.createS3PreSignedUrl", "POST", upload_presign},
    {"file.createFile", "POST", files_create},
    {"file.getFileItemById", "GET", files_item},
    {"chunk.createParseFileTask", "POST", files_parse},
};

// A body, or the parameter of a query.
static const Value *read_input(const Request *request) {
    Text json = request->raw_body;
    for (size_t i = 0; i < request->query_count && json.length == 0; i++)
        if (text_is(request->query[i].name, "input")) json = request->query[i].value;
    const Value *document = json_parse(request->arena, json, NULL);
    return document == NULL ? &value_null : value_get(document, "json");
}

static const char *procedure_of(const Request *request) {
    Text rest = request->path, piece = TEXT("");
    while (text_next(&rest, '/', &piece)) continue;
    return text_copy(request->arena, piece).data;
}

Reply procedures_serve(const Request *request, const Release *release, const Value *environment,
                       const Value *user) {
    const Trpc call = {.request = request,
                       .release = release,
                       .environment = environment,
                       .user = user,
                       .input = read_input(request),
                       .procedure = procedure_of(request)};
    const Procedure *procedure = procedures, *end = procedures + COUNT_OF(procedures);
    while (procedure < end && strcmp(procedure->name, call.procedure) != 0) procedure++;
    if (procedure == end)
        return trpc_fail(
            &call, TRPC_NOT_FOUND,
            arena_printf(request->arena, "No procedure found on path \"%s\"", call.procedure));
    if (!text_is(request->method, procedure->method))
        return trpc_fail(&call, TRPC_METHOD, "Unsupported method");
    if (user == NULL) return trpc_fail(&call, TRPC_UNAUTHORIZED, "UNAUTHORIZED");
    if (call.input->kind != VALUE_MAP)
        return trpc_fail(&call, TRPC_BAD_REQUEST, "The input is an object below \"json\"");
    return procedure->answer(&call);
}
