// SPDX-License-Identifier: MPL-2.0
// How a Terraform (terraform.h) reaches a provider: its handlers in this process (in_process.h), or
// a process of its own (acceptance/faults/plugin.h). A command opens one, asks, and closes it.
#pragma once

#include "provider/rpc/methods.h"

typedef struct Terraform Terraform;

typedef enum Answered {
    ANSWERED_GOOD,
    ANSWERED_ERROR, // it says so
    ANSWERED_NEVER, // whoever was to answer is gone: what was done is not known
} Answered;

typedef struct Transport {
    // A provider that is not configured yet; NULL: there is none, and diags say why.
    void *(*open)(Terraform *terraform);
    // One RPC. What the provider says besides its response goes to the Terraform's diags.
    Answered (*ask)(Terraform *terraform, const Method *method, const ProtobufCMessage *request,
                    ProtobufCMessage *response);
    void (*stop)(void *link); // StopProvider, from another thread
    void (*close)(void *link);
} Transport;
