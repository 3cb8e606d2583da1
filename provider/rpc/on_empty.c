// SPDX-License-Identifier: MPL-2.0
// RPCs whose answer does not depend on what the provider serves.
#include "provider/rpc/codec.h"
#include "provider/rpc/handlers.h"

#include "health.pb-c.h"

#include <string.h>

Status on_empty(Rpc *rpc, const void *request, void *response) {
    (void)rpc;
    (void)request;
    (void)response;
    return status_ok();
}

Status on_health(Rpc *rpc, const void *request, void *response) {
    (void)rpc;
    const Grpc__Health__V1__HealthCheckRequest *asked = request;
    Grpc__Health__V1__HealthCheckResponse *answer = response;
    bool known = asked->service[0] == '\0' || strcmp(asked->service, "plugin") == 0;
    answer->status = known
                         ? GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
                         : GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN;
    return status_ok();
}

Status on_move(Rpc *rpc, const void *request, void *response) {
    (void)response;
    const Tfplugin6__MoveResourceState__Request *asked = request;
    return call_fail(
        rpc->call, NULL, "Moving between resource types is not possible",
        "\"%s\" of %s cannot become \"%s\". Instead of the moved block, remove the old "
        "address with a removed block and import the object at the new one.",
        asked->source_type_name, asked->source_provider_address, asked->target_type_name);
}
