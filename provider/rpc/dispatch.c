// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/dispatch.h"

#include "provider/rpc/codec.h"
#include "provider/rpc/crash.h"
#include "provider/rpc/request_log.h"

static void handle(const Engine *engine, const Method *method, Call *call,
                   const ProtobufCMessage *request, ProtobufCMessage *response) {
    Rpc rpc = {.call = call,
               .provider = engine->provider,
               .sessions = engine->sessions,
               .session = sessions_acquire(engine->sessions)};
    call->cancel = &rpc.session->cancel;
    crash_enter(call->rpc, call->type);
    Status status = method->handle(&rpc, request, response);
    crash_leave();
    // Without a diagnostic Terraform would take a failure for success.
    if (!status.ok && !call_has_errors(call))
        (void)call_fail(call, NULL, "Operation failed without a reason",
                        "%s failed and no cause was recorded. This is a bug in the provider.",
                        call->rpc);
    diags_mask(call->diags);
    codec_diagnostics(call->arena, call->diags, response);
    sessions_release(engine->sessions, rpc.session);
}

Reply dispatch_call(const Engine *engine, const Method *method, Arena *arena, Text bytes) {
    const ProtobufCMessage *request = codec_unpack(arena, method->request, bytes);
    if (request == NULL)
        return (Reply){
            .code = REPLY_INVALID_ARGUMENT,
            .reason = arena_printf(arena, "the request is not a valid %s", method->request->name)};
    int64_t began_ms = call_now_ms();
    const char *type = codec_string(request, "type_name");
    Call call = {.arena = arena,
                 .diags = diags_new(arena),
                 .deadline_ms = began_ms + (int64_t)method->seconds * 1000,
                 .haste = engine->haste,
                 .id = request_log_id(arena),
                 .rpc = method->name,
                 .type = type != NULL ? text_to_utf8(arena, text_of(type)) : NULL};
    ProtobufCMessage *response = codec_message(arena, method->response);
    request_log_begin(&call, engine->provider);
    handle(engine, method, &call, request, response);
    request_log_end(&call, began_ms);
    return (Reply){.code = REPLY_OK, .bytes = codec_pack(arena, response)};
}
