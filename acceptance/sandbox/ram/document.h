// SPDX-License-Identifier: MPL-2.0
// Policy documents: whether one is well formed, and what it says about an action on a resource.
// Conditions are not evaluated, so a document that has one is refused.
#pragma once

#include "provider/value/value.h"

// NULL when json is a policy document; otherwise what is wrong with it.
const char *ram_document_fault(Arena *arena, Text json);

typedef enum RamVerdict {
    RAM_SILENT, // says nothing about it
    RAM_ALLOW,
    RAM_DENY,
} RamVerdict;

// action: "oss:PutObject"; resource: "acs:oss:oss-cn-hangzhou:1000…:bucket/key", or empty when it
// is not known: then every Resource is taken to match.
RamVerdict ram_document_verdict(Arena *arena, Text json, Text action, Text resource);
