// SPDX-License-Identifier: MPL-2.0
// The handlers of Terraform's RPCs, one file each (on_plan.c, …). request and response are the
// protobuf messages that methods.c names beside the handler; the response comes initialised and
// its diagnostics are filled in afterwards from the call. A failed Status has a recorded error.
#pragma once

#include "provider/rpc/rpc.h"

Status on_metadata(Rpc *rpc, const void *request, void *response);
Status on_schema(Rpc *rpc, const void *request, void *response);
Status on_validate_provider(Rpc *rpc, const void *request, void *response);
Status on_validate_resource(Rpc *rpc, const void *request, void *response);
Status on_validate_data(Rpc *rpc, const void *request, void *response);
Status on_configure(Rpc *rpc, const void *request, void *response);
Status on_stop(Rpc *rpc, const void *request, void *response);
Status on_upgrade(Rpc *rpc, const void *request, void *response);
Status on_read(Rpc *rpc, const void *request, void *response);
Status on_read_data(Rpc *rpc, const void *request, void *response);
Status on_plan(Rpc *rpc, const void *request, void *response);
Status on_apply(Rpc *rpc, const void *request, void *response);
Status on_import(Rpc *rpc, const void *request, void *response);
Status on_move(Rpc *rpc, const void *request, void *response);
Status on_health(Rpc *rpc, const void *request, void *response);
// Nothing to do: the answer is the empty response.
Status on_empty(Rpc *rpc, const void *request, void *response);
