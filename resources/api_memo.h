// SPDX-License-Identifier: MPL-2.0
// Answers that several parts need while a deployment is read: each question is asked once, and who
// asks it meanwhile waits for the same answer.
#pragma once

#include "resources/alibaba/client.h"

typedef struct ApiMemo ApiMemo;

ApiMemo *api_memo_new(Call *call); // lives as long as the call
// From now on every question is asked anew, once. NULL: nothing is remembered.
void api_memo_forget(ApiMemo *memo);
Status api_memo_call(Call *call, ApiMemo *memo, AlibabaClient *client, const ApiRequest *request,
                     ApiReply *ret);
