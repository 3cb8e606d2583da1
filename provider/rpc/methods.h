// SPDX-License-Identifier: MPL-2.0
// The table of RPCs this process answers; every other one is UNIMPLEMENTED, which its callers know
// how to take.
#pragma once

#include "provider/rpc/handlers.h"

#include <protobuf-c/protobuf-c.h>

typedef struct Method {
    const char *path; // "/tfplugin6.Provider/GetProviderSchema"
    const char *name; // "GetProviderSchema"
    const ProtobufCMessageDescriptor *request, *response;
    Status (*handle)(Rpc *rpc, const void *request, void *response);
    int32_t seconds; // default deadline, where no `timeouts` say otherwise
    bool at_once;    // never blocks: answered by the thread that receives it
    bool ends;       // the process ends once the answer is out
} Method;

const Method *methods_find(Text path); // NULL when there is none
