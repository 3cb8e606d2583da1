// SPDX-License-Identifier: MPL-2.0
// The chat route of LobeChat 1.x: POST /webapi/chat/PROVIDER (/api/chat/PROVIDER before). Errors
// have LobeChat's form {"body", "errorType"}; a good call gets a canned answer as a stream of
// events. The database editions answer whoever is signed in.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

Reply chat_answer(const Request *request, const Release *release, const Value *environment);
