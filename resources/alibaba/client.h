// SPDX-License-Identifier: MPL-2.0
// One call of an Alibaba Cloud API operation: address, signature, retries, and the answer sorted
// into an outcome. What the operations are is a table (operations.h).
#pragma once

#include "provider/net/http.h"
#include "resources/alibaba/api.h"
#include "resources/alibaba/credentials.h"

typedef struct AlibabaClient AlibabaClient;

// Fails (recorded) only without credentials or endpoint; everything else is in ret.
Status api_call(Call *call, AlibabaClient *client, const ApiRequest *request, ApiReply *ret);

// settings is kept, not copied. No network.
AlibabaClient *alibaba_client_new(const AlibabaSettings *settings, const char *user_agent);
void alibaba_client_free(AlibabaClient *client); // NULL is allowed
// Account id of the caller (GetCallerIdentity once per client, or from the sandbox's ready line).
Status alibaba_account_id(Call *call, AlibabaClient *client, Text *ret);
HttpClient *alibaba_http(AlibabaClient *client); // for requests that are not API calls
