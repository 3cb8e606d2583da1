// SPDX-License-Identifier: MPL-2.0
// Function Compute 3.0 (API 2023-03-30): what its files share. An object is stored as the API
// answers it plus one member, "sandbox", for what the cloud keeps to itself; what depends on the
// clock is worked out when somebody looks.
#pragma once

#include "acceptance/sandbox/service.h"

#define FC_FUNCTIONS "fc/functions"           // key: function name
#define FC_TRIGGERS "fc/triggers"             // key: function name/trigger name
#define FC_DOMAINS "fc/custom_domains"        // key: domain name
#define FC_SCALING "fc/scaling_configs"       // key: function name
#define FC_MISSING_IMAGES "fc/missing_images" // key: image reference
#define FC_PRIVATE "sandbox"                  // the member that no answer shows

// Simulated milliseconds.
enum { FC_CREATE_MS = 3000, FC_UPDATE_MS = 2000, FC_SCALE_MS = 2000, FC_TRIGGER_MS = 1000 };

// Text of a path, query or body member.
Text fc_parameter(const Request *request, const char *name);
const char *fc_now(const Request *request);
// acs:fc:REGION:ACCOUNT:functions/NAME
const char *fc_function_arn(const Request *request, Text function);
// A copy of base with every member of over put in place of its own.
const Value *fc_merge(Arena *arena, const Value *base, const Value *over);
// A fact written as JSON text in our source.
const Value *fc_constant(Arena *arena, const char *json);
// ACCOUNT.REGION.fc.aliyuncs.com: where a custom domain's CNAME has to point.
const char *fc_cname_target(const Cloud *cloud, Arena *arena);

Reply fc_invalid(const Request *request, const char *message);
Reply fc_no_function(const Request *request, Text function);
