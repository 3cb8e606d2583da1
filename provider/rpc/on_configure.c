// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"
#include "provider/schema/redact.h"

static Status configure(Rpc *rpc, const Tfplugin6__ConfigureProvider__Request *asked,
                        Session *session) {
    const Provider *provider = rpc->provider;
    const Value *config;
    TRY(codec_value(rpc->call, asked->config, provider_type(provider), "provider configuration",
                    &config));
    redact_learn(rpc->call, provider_rows(provider), config);
    session->has_unknown = !value_is_wholly_known(config);
    if (provider->configure == NULL) return status_ok();
    return provider->configure(rpc->call, config, asked->terraform_version, &session->provider);
}

Status on_configure(Rpc *rpc, const void *request, void *response) {
    (void)response;
    // StopProvider must reach this call as the first one of the new session.
    Session *session = sessions_prepare(rpc->sessions);
    rpc->call->cancel = &session->cancel;
    Status status = configure(rpc, request, session);
    rpc->call->cancel = &rpc->session->cancel;
    if (status.ok)
        sessions_install(rpc->sessions, session);
    else
        sessions_release(rpc->sessions, session);
    return status;
}

Status on_stop(Rpc *rpc, const void *request, void *response) {
    (void)request;
    (void)response;
    sessions_stop(rpc->sessions);
    return status_ok();
}
