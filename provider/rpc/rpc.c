// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/rpc.h"

#include "provider/schema/attrs.h"

#include <string.h>

static Status find(const Rpc *rpc, const Resource *const *list, const char *type_name,
                   const char *kind, const Resource **ret) {
    for (; list != NULL && *list != NULL; list++) {
        if (strcmp((*list)->type, type_name) == 0) {
            *ret = *list;
            return status_ok();
        }
    }
    return call_fail(rpc->call, NULL, "Type is not served by this provider",
                     "This version of the provider has no %s named \"%s\". Check the type's "
                     "spelling, or upgrade the provider if the type is newer than it.",
                     kind, type_name);
}

Status rpc_resource(const Rpc *rpc, const char *type_name, const Resource **ret) {
    return find(rpc, rpc->provider->resources, type_name, "resource", ret);
}

Status rpc_data_source(const Rpc *rpc, const char *type_name, const Resource **ret) {
    return find(rpc, rpc->provider->data_sources, type_name, "data source", ret);
}

Status rpc_session(const Rpc *rpc, void **ret) {
    *ret = rpc->session->provider;
    if (*ret != NULL || rpc->provider->configure == NULL) return status_ok();
    return call_fail(rpc->call, NULL, "Provider is not configured",
                     "Terraform asked for an operation on remote objects before it configured the "
                     "provider, or after configuring it failed. Run the command again; if this "
                     "stays, it is a bug in the provider or in Terraform.");
}

void rpc_allow(const Rpc *rpc, const Resource *resource, const Value *object,
               const char *operation) {
    int64_t seconds = resource_timeout(resource, object, operation);
    if (seconds > 0) rpc->call->deadline_ms = call_now_ms() + seconds * 1000;
}
