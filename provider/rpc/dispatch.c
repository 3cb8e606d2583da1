// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/dispatch.h"

#include "provider/base/log.h"
#include "provider/rpc/codec.h"
#include "provider/rpc/crash.h"

#include <inttypes.h>
#include <sys/random.h>

static const char log_module[] = "provider";

// A random UUID, by which all log lines of one call are found.
static const char *request_id(Arena *arena) {
    uint64_t n[2] = {0, 0};
    (void)!getrandom(n, sizeof n, 0);
    return arena_printf(arena, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(n[0] >> 32),
                        (unsigned)(n[0] >> 16 & 0xffff), (unsigned)(n[0] & 0xfff),
                        (unsigned)(0x8000 | (n[1] >> 48 & 0x3fff)), n[1] & 0xffffffffffff);
}

static void log_begin(const Call *call, const Provider *provider) {
    LOG(LOG_DEBUG, log_module, "received request", LOG_TEXT("tf_rpc", call->rpc),
        LOG_TEXT("tf_resource_type", call->type), LOG_TEXT("tf_req_id", call->id),
        LOG_TEXT("tf_proto_version", "6.11"), LOG_TEXT("tf_provider_addr", provider->address));
}

static void log_diagnostics(const Call *call) {
    for (const Diag *diag = call->diags->first; diag != NULL; diag = diag->next) {
        bool error = diag->severity == DIAG_ERROR;
        LOG(error ? LOG_ERROR : LOG_WARN, log_module, "response contains diagnostic",
            LOG_TEXT("tf_rpc", call->rpc), LOG_TEXT("tf_resource_type", call->type),
            LOG_TEXT("tf_req_id", call->id),
            LOG_TEXT("diagnostic_severity", error ? "ERROR" : "WARNING"),
            LOG_TEXT("diagnostic_summary", diag->summary),
            LOG_TEXT("diagnostic_detail", diag->detail),
            LOG_TEXT("diagnostic_attribute", path_print(call->arena, diag->path)));
    }
}

static void log_end(const Call *call, int64_t began_ms) {
    log_diagnostics(call);
    LOG(LOG_DEBUG, log_module, "served request", LOG_TEXT("tf_rpc", call->rpc),
        LOG_TEXT("tf_resource_type", call->type), LOG_TEXT("tf_req_id", call->id),
        LOG_INT("tf_req_duration_ms", call_now_ms() - began_ms),
        LOG_INT("diagnostic_error_count", (int64_t)call->diags->errors),
        LOG_INT("diagnostic_warning_count", (int64_t)call->diags->warnings));
}

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
                 .id = request_id(arena),
                 .rpc = method->name,
                 .type = type != NULL ? text_to_utf8(arena, text_of(type)) : NULL};
    ProtobufCMessage *response = codec_message(arena, method->response);
    log_begin(&call, engine->provider);
    handle(engine, method, &call, request, response);
    log_end(&call, began_ms);
    return (Reply){.code = REPLY_OK, .bytes = codec_pack(arena, response)};
}
