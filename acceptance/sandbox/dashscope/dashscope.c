// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dashscope/dashscope.h"

#include "acceptance/sandbox/dashscope/embedding.h"
#include "acceptance/sandbox/dashscope/model.h"
#include "provider/value/json.h"

#include <string.h>

enum { KEY_LENGTH = 16, REAL_RANDOM_LENGTH = 32 };

DashscopeKey dashscope_key_state(Text key) {
    bool formed = text_starts(key, "sk-") && key.length >= KEY_LENGTH && text_find(key, " ") < 0;
    if (!formed || text_find(key, "revoked") >= 0) return DASHSCOPE_KEY_INVALID;
    return text_find(key, "noembed") >= 0 ? DASHSCOPE_KEY_NO_EMBEDDINGS : DASHSCOPE_KEY_GOOD;
}

// As the real service makes them; a sandbox must never take one.
static bool looks_real(Text key) {
    static const char digits[] = "0123456789abcdef";
    Text random = text_slice(key, 3, key.length);
    return text_starts(key, "sk-") && random.length == REAL_RANDOM_LENGTH &&
           strspn(random.data, digits) >= REAL_RANDOM_LENGTH;
}

static bool is_served_host(Text host) {
    static const char *const names[] = {"dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com",
                                        "127.0.0.1", "localhost"};
    Text name = {0};
    (void)text_next(&host, ':', &name);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_is_nocase(name, names[i])) return true;
    return false;
}

static Reply authenticate(Request *request) {
    Text header = request_header(request, "Authorization");
    if (!is_served_host(request->host))
        return reply_error(request, 404, "not_found", "No such host: %.*s",
                           (int)request->host.length, request->host.data);
    if (!text_starts(header, "Bearer "))
        return reply_error(request, 401, "invalid_api_key",
                           "You didn't provide an API key. Send it as a Bearer token.");
    Text key = text_slice(header, 7, header.length);
    if (looks_real(key))
        return reply_error(request, 401, "invalid_api_key",
                           "This is a sandbox, and the API key looks like one of the real service. "
                           "Nothing of the request was kept.");
    DashscopeKey state = dashscope_key_state(key);
    if (state == DASHSCOPE_KEY_INVALID)
        return reply_error(request, 401, "invalid_api_key", "Incorrect API key provided.");
    if (dashscope_model_is_overdue(request->cloud))
        return reply_error(request, 400, "Arrearage",
                           "Access denied, please make sure your account is in good standing.");
    bool embeds = strcmp(request->operation, "CreateEmbeddings") == 0;
    if (embeds && state == DASHSCOPE_KEY_NO_EMBEDDINGS)
        return reply_error(request, 403, "access_denied", "Access denied.");
    return reply_ok(NULL);
}

static Reply refuse(const Request *request, const ContractResult *result) {
    if (result == NULL) return reply_error(request, 404, "not_found", "Not found");
    static const char *const words[] = {[CONTRACT_UNKNOWN] = "is not known",
                                        [CONTRACT_MISSING] = "is required",
                                        [CONTRACT_MISFIT] = "has another type"};
    return reply_error(request, 400, "InvalidParameter", "%s %s: %s", result->where,
                       words[result->fault], result->where);
}

// Errors as OpenAI writes them, with the request's id beside.
static Reply finish(const Request *request, Reply reply) {
    Arena *arena = request->arena;
    reply = reply_with_header(request, reply, "x-request-id", request->request_id);
    if (reply.code == NULL) return reply;
    bool named =
        strcmp(reply.code, "InvalidParameter") == 0 || strcmp(reply.code, "Arrearage") == 0;
    const ValueEntry entries[] = {
        {TEXT("message"), value_cstring(arena, reply.message)},
        {TEXT("type"), value_cstring(arena, named ? reply.code : "invalid_request_error")},
        {TEXT("param"), &value_null},
        {TEXT("code"), value_cstring(arena, reply.code)},
    };
    const Value *body = value_with(arena, &value_empty_map, "request_id",
                                   value_cstring(arena, request->request_id));
    body = value_with(arena, body, "error", value_map(arena, entries, COUNT_OF(entries)));
    reply.content_type = "application/json";
    reply.raw = json_print(arena, body);
    return reply;
}

static const ServiceOperation operations[] = {
    {"ListModels", dashscope_model_list},
    {"CreateEmbeddings", dashscope_embedding_create},
};

static const ServiceEdit edits[] = {
    {"deny_model", dashscope_model_deny},
    {"allow_model", dashscope_model_allow},
    {"set_arrears", dashscope_model_set_arrears},
};

const Service dashscope_service = {
    .name = "dashscope",
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .authenticate = authenticate,
    .refuse = refuse,
    .finish = finish,
    .edits = edits,
    .edit_count = COUNT_OF(edits),
};
