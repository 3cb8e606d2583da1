// SPDX-License-Identifier: MPL-2.0
// What the handler of one RPC is given, and the look-ups that nearly every handler begins with.
#pragma once

#include "provider/rpc/session.h"

typedef struct Rpc {
    Call *call;
    const Provider *provider;
    Sessions *sessions;
    Session *session; // the one this call began with
} Rpc;

// By type name; an unknown one is a recorded error.
Status rpc_resource(const Rpc *rpc, const char *type_name, const Resource **ret);
Status rpc_data_source(const Rpc *rpc, const char *type_name, const Resource **ret);
// The session of the resource's functions; not configured yet is a recorded error.
Status rpc_session(const Rpc *rpc, void **ret);
// Replaces the default deadline: what `timeouts` of object, or the resource, gives operation.
void rpc_allow(const Rpc *rpc, const Resource *resource, const Value *object,
               const char *operation);
