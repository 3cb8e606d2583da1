// SPDX-License-Identifier: MPL-2.0
#include "acceptance/rig/in_process.h"

#include "acceptance/rig/terraform.h"

enum { CALL_LIMIT_MS = 120 * 1000 };

static void *open_sessions(Terraform *terraform) {
    return sessions_new(terraform->provider);
}

static Answered ask_handler(Terraform *terraform, const Method *method,
                            const ProtobufCMessage *request, ProtobufCMessage *response) {
    Sessions *sessions = terraform->link;
    Session *session = sessions_acquire(sessions);
    session->has_unknown = terraform->vague;
    Call call = {.arena = terraform->arena,
                 .diags = diags_new(terraform->arena),
                 .cancel = &session->cancel,
                 .deadline_ms = call_now_ms() + CALL_LIMIT_MS,
                 .haste = terraform->haste,
                 .id = "rig",
                 .rpc = "rig",
                 .type = terraform->resource->type};
    Rpc rpc = {
        .call = &call, .provider = terraform->provider, .sessions = sessions, .session = session};
    Status status = method->handle(&rpc, request, response);
    sessions_release(sessions, session);
    diags_mask(call.diags);
    for (const Diag *diag = call.diags->first; diag != NULL; diag = diag->next)
        diags_add(terraform->diags, diag->severity, diag->path, diag->summary,
                  text_of(diag->detail));
    return status.ok && call.diags->errors == 0 ? ANSWERED_GOOD : ANSWERED_ERROR;
}

static void stop_sessions(void *sessions) {
    sessions_stop(sessions);
}

static void close_sessions(void *sessions) {
    sessions_free(sessions);
}

const Transport in_process = {
    .open = open_sessions, .ask = ask_handler, .stop = stop_sessions, .close = close_sessions};
