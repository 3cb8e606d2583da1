// SPDX-License-Identifier: MPL-2.0
#include "provider/net/digest.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/parts/devsapp.h"
#include "resources/parts/stored_zip.h"

enum { MAKE_TRIES = 4, MAKE_PAUSE_MS = 500, PAGE = 100 };

// The names that domain.devsapp.net expects.
#define HELPER_SERVICE "serverless-devs-check"
#define HELPER_PREFIX "domain"
#define HELPER_TRIGGER "httpTrigger"

static const char handler[] = "exports.handler = (request, response) => {\n"
                              "  response.setStatusCode(200);\n"
                              "  response.send(process.env.token || '');\n"
                              "};\n";

// Says that the service may go when it is empty.
static const char service_mark[] = "Made by " OWNERSHIP_TAG " to prove an account to devsapp.net";

static const char *mark_of(Call *call, const Deployment *deployment, const Value *object) {
    return deployment_mark(call->arena, deployment->stack->resource, object);
}

// ---- requests

static const Value *names_of(Arena *arena, Text function) {
    const Value *path = api_pair(arena, "serviceName", TEXT(HELPER_SERVICE));
    path = api_pair_more(arena, path, "functionName", function);
    return api_pair_more(arena, path, "triggerName", TEXT(HELPER_TRIGGER));
}

static Status helper_fail(Call *call, const ApiReply *reply, const char *tried) {
    Path path = path_attribute(NULL, A_DEVSAPP_DOMAIN);
    bool offered = reply->outcome == API_BUSY || reply->outcome == API_STOPPED;
    return api_fail(
        call, reply,
        &(ApiStory){.path = &path,
                    .tried = tried,
                    .todo = offered ? NULL
                                    : "The proof that the account is yours takes a function in "
                                      "Function Compute 2.0, for a moment. Where these keys may "
                                      "not make one, or the account is not offered that any more, "
                                      "use custom_domain instead of devsapp_domain."});
}

// ---- making

typedef struct Helper {
    Call *call;
    Deployment *deployment;
    Text name;
} Helper;

typedef struct HelperPiece {
    const ApiOperation *create, *get;
    const Value *body;
} HelperPiece;

static const Value *service_body(Arena *arena) {
    const Value *body = api_pair(arena, "serviceName", TEXT(HELPER_SERVICE));
    return api_pair_more(arena, body, "description", text_of(service_mark));
}

static const Value *function_body(const Helper *helper, Text token) {
    Arena *arena = helper->call->arena;
    Text zip = stored_zip(arena, "index.js", text_of(handler));
    const Value *body = api_pair(arena, "functionName", helper->name);
    body = api_pair_more(
        arena, body, "description",
        text_of(mark_of(helper->call, helper->deployment, helper->deployment->planned)));
    body = api_pair_more(arena, body, "runtime", TEXT("nodejs14"));
    body = api_pair_more(arena, body, "handler", TEXT("index.handler"));
    body = value_with(arena, body, "memorySize", value_int(arena, 128));
    body = value_with(arena, body, "timeout", value_int(arena, 10));
    body = value_with(arena, body, "environmentVariables", api_pair(arena, "token", token));
    return value_with(arena, body, "code", api_pair(arena, "zipFile", digest_base64(arena, zip)));
}

static const Value *trigger_body(Arena *arena) {
    const Value *body = api_pair(arena, "triggerName", TEXT(HELPER_TRIGGER));
    body = api_pair_more(arena, body, "triggerType", TEXT("http"));
    return api_pair_more(arena, body, "triggerConfig",
                         TEXT("{\"authType\":\"anonymous\",\"methods\":[\"GET\",\"POST\"]}"));
}

static Status piece_send(const Helper *helper, const HelperPiece *piece, bool look, ApiReply *ret) {
    const Deployment *deployment = helper->deployment;
    const ApiRequest request = {.operation = look ? piece->get : piece->create,
                                .region = value_text(value_get(deployment->planned, A_REGION)),
                                .path = names_of(helper->call->arena, helper->name),
                                .body = look ? NULL : piece->body};
    return api_send(helper->call, deployment, &request, ret);
}

// There already is as good as made: nobody else knows the name that the token gives.
static Status piece_make(const Helper *helper, const HelperPiece *piece, ApiReply *ret) {
    TRY(piece_send(helper, piece, false, ret));
    if (ret->outcome == API_EXISTS) ret->outcome = API_DONE;
    if (!api_unsure(ret)) return status_ok();
    return piece_send(helper, piece, true, ret);
}

static Status pieces_make(const Helper *helper, const HelperPiece *pieces, size_t count,
                          ApiReply *ret) {
    for (size_t i = 0; i < count; i++) {
        TRY(piece_make(helper, &pieces[i], ret));
        if (ret->outcome != API_DONE) break;
    }
    return status_ok();
}

Status devsapp_helper_make(Call *call, Deployment *deployment, Text token) {
    const Helper helper = {
        .call = call,
        .deployment = deployment,
        .name =
            text_of(arena_printf(call->arena, HELPER_PREFIX "%.*s", (int)token.length, token.data)),
    };
    const HelperPiece pieces[] = {
        {&fc2_create_service, &fc2_get_service, service_body(call->arena)},
        {&fc2_create_function, &fc2_get_function, function_body(&helper, token)},
        {&fc2_create_trigger, &fc2_get_trigger, trigger_body(call->arena)}};
    ApiReply reply;
    for (int tries = 1;; tries++) {
        TRY(pieces_make(&helper, pieces, sizeof pieces / sizeof *pieces, &reply));
        // Another deployment may have found the service empty and removed it just now.
        if (reply.outcome != API_NOT_FOUND || tries == MAKE_TRIES) break;
        if (call_sleep(call, MAKE_PAUSE_MS) != CALL_RUNNING) break;
    }
    if (reply.outcome == API_DONE) return status_ok();
    return helper_fail(call, &reply,
                       arena_printf(call->arena, "make a helper function for a test domain %s",
                                    api_region(call, deployment)));
}

// ---- removing

static Status sweep_one(const Helper *helper, const ApiOperation *operation, ApiReply *ret) {
    const Deployment *deployment = helper->deployment;
    const ApiRequest request = {.operation = operation,
                                .region = value_text(value_get(api_object(deployment), A_REGION)),
                                .path = names_of(helper->call->arena, helper->name)};
    return api_send(helper->call, deployment, &request, ret);
}

static Status sweep_must(const Helper *helper, const ApiOperation *operation) {
    ApiReply reply;
    TRY(sweep_one(helper, operation, &reply));
    if (reply.outcome == API_DONE || reply.outcome == API_NOT_FOUND) return status_ok();
    return helper_fail(helper->call, &reply,
                       arena_printf(helper->call->arena, "delete helper function \"%.*s\" %s",
                                    (int)helper->name.length, helper->name.data,
                                    api_region(helper->call, helper->deployment)));
}

static Status sweep_list(const Helper *helper, const Value *query, const char *mark,
                         ApiReply *ret) {
    Call *call = helper->call;
    const Deployment *deployment = helper->deployment;
    const ApiRequest request = {.operation = &fc2_list_functions,
                                .region = value_text(value_get(api_object(deployment), A_REGION)),
                                .path = names_of(call->arena, TEXT("")),
                                .query = query};
    TRY(api_send(call, deployment, &request, ret));
    const Value *list = value_get(ret->body, "functions");
    for (size_t i = 0; ret->outcome == API_DONE && i < value_count(list); i++) {
        const Value *function = value_list_at(list, i);
        if (!text_is(value_text(value_get(function, "description")), mark)) continue;
        const Helper left = {call, helper->deployment,
                             value_text(value_get(function, "functionName"))};
        TRY(sweep_must(&left, &fc2_delete_trigger));
        TRY(sweep_must(&left, &fc2_delete_function));
    }
    return status_ok();
}

// A service that holds other functions is refused to go, and stays for them.
static Status sweep_service(const Helper *helper) {
    ApiReply reply;
    TRY(sweep_one(helper, &fc2_get_service, &reply));
    bool ours = text_is(value_text(value_get(reply.body, "description")), service_mark);
    if (reply.outcome != API_DONE || !ours) return status_ok();
    return sweep_one(helper, &fc2_delete_service, &reply);
}

Status devsapp_helper_sweep(Call *call, Deployment *deployment, const Value *object) {
    const Helper helper = {.call = call, .deployment = deployment, .name = TEXT("")};
    const char *mark = mark_of(call, deployment, object);
    const Value *query = api_pair(call->arena, "prefix", TEXT(HELPER_PREFIX));
    query = value_with(call->arena, query, "limit", value_int(call->arena, PAGE));
    for (;;) {
        ApiReply reply;
        TRY(sweep_list(&helper, query, mark, &reply));
        if (reply.outcome == API_NOT_FOUND) return status_ok();
        if (reply.outcome != API_DONE)
            return helper_fail(call, &reply,
                               arena_printf(call->arena,
                                            "look for helper functions of test domains %s",
                                            api_region(call, deployment)));
        Text next = value_text(value_get(reply.body, "nextToken"));
        if (next.length == 0) return sweep_service(&helper);
        query = api_pair_more(call->arena, query, "nextToken", next);
    }
}
